"""What services and the plumbing under them are tested with."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker.connection import amqp, close_quietly, connect
from shared.events import topology
from tests.support import tallies
from tests.support.databases import Databases, Make
from tests.support.harness import ServiceHarness


@pytest.fixture
def harness(databases: Databases) -> Iterator[Make]:
    """Makes a `ServiceHarness` for a service by name, on databases of this test alone."""
    with databases.borrowed() as make:
        yield make


@pytest.fixture
def service(harness: Make) -> ServiceHarness:
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
