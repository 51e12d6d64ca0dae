"""What publishes, and a service whose clock the test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from shared.clock import FixedClock, SystemClock
from shared.events.relay import Relay, RelayLimits
from tests.support import tallies
from tests.support.harness import ServiceHarness

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def relay(service: ServiceHarness, topology_uri: str) -> Iterator[Relay]:
    """A relay over the service's outbox, not running."""
    limits = RelayLimits(returned_retry_seconds=0.2, lease_seconds=1.0, lease_retry_seconds=0.1)
    made = Relay(service.store, topology_uri, "test-1", SystemClock(), limits)
    yield made
    made.stop()
    made.run()


@pytest.fixture
def clock() -> FixedClock:
    """Noon of one day, until the test moves it."""
    return FixedClock(NOON)


@pytest.fixture
def timed(harness: Callable[..., ServiceHarness], clock: FixedClock) -> ServiceHarness:
    """The small service with that clock."""
    return harness("stipends", use_cases=tallies, clock=clock)
