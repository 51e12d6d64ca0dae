"""What journeys through several services are made with."""

from collections.abc import Iterator

import pytest

from shared.clock import FixedClock
from tests.support.advocacy import NOW
from tests.support.harness import ServiceHarness
from tests.support.servers import unique
from tests.support.world import World


@pytest.fixture(scope="module")
def world(mongodb_uri: str) -> Iterator[World]:
    """All services on one clock that stands still, without a broker; each test begins anew in it."""
    prefix = unique("test")

    def make(service: str, **options: object) -> ServiceHarness:
        return ServiceHarness(service, mongodb_uri, prefix, **options)

    made = World(make, FixedClock(NOW))
    yield made
    made.close()
