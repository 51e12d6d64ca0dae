"""What publishes."""

from collections.abc import Iterator

import pytest

from shared.clock import SystemClock
from shared.events.relay import Relay, RelayLimits
from tests.support.harness import ServiceHarness


@pytest.fixture
def relay(service: ServiceHarness, topology_uri: str) -> Iterator[Relay]:
    """A relay over the service's outbox, not running."""
    limits = RelayLimits(returned_retry_seconds=0.2, lease_seconds=1.0, lease_retry_seconds=0.1)
    made = Relay(service.store, topology_uri, "test-1", SystemClock(), limits)
    yield made
    made.stop()
    made.run()
