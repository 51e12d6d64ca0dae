"""A vhost with the whole topology, and services on it."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker.connection import amqp, close_quietly, connect
from shared.clock import SystemClock
from shared.events import topology
from shared.events.relay import Relay, RelayLimits
from tests.support import tallies
from tests.support.harness import ServiceHarness


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    """The tally service, as stipends."""
    return harness("stipends", use_cases=tallies)


@pytest.fixture
def topology_uri(vhost: str, management_uri: str) -> str:
    """The address of a vhost in which everything is declared."""
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=topology.definitions())
    return vhost


@pytest.fixture
def relay(service: ServiceHarness, topology_uri: str) -> Iterator[Relay]:
    """A relay over the service's outbox, not running."""
    limits = RelayLimits(returned_retry_seconds=0.2, lease_seconds=1.0, lease_retry_seconds=0.1)
    made = Relay(service.store, topology_uri, "test-1", SystemClock(), limits)
    yield made
    made.stop()
    made.run()


@pytest.fixture
def connection(topology_uri: str) -> Iterator[amqp.Connection]:
    """A connection of the test's own."""
    opened = connect(topology_uri)
    yield opened
    close_quietly(opened)
