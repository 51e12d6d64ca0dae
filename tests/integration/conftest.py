"""What services and the plumbing under them are tested with."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker.connection import amqp, close_quietly, connect
from shared.events import topology
from tests.support import tallies
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


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    """The small service on which the plumbing is tried, as stipends."""
    return harness("stipends", use_cases=tallies)


@pytest.fixture
def topology_uri(vhost: str, management_uri: str) -> str:
    """The address of a vhost in which everything is declared."""
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=topology.definitions())
    return vhost


@pytest.fixture
def connection(topology_uri: str) -> Iterator[amqp.Connection]:
    """A connection of the test's own."""
    opened = connect(topology_uri)
    yield opened
    close_quietly(opened)
