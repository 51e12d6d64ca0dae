"""What use cases are tested with."""

from collections.abc import Callable, Iterator

import pytest

from tests.support.harness import ServiceHarness


@pytest.fixture
def harness(mongodb_uri: str, database_prefix: str) -> Iterator[Callable[..., ServiceHarness]]:
    """Makes a `ServiceHarness` for a service by name, on databases of this test alone."""
    made: list[ServiceHarness] = []

    def make(service: str, **options) -> ServiceHarness:
        made.append(ServiceHarness(service, mongodb_uri, database_prefix, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()
