"""Fixtures that every kind of test may ask for. A server is started only when a test asks for it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import monitoring

from tests.support.databases import INDEX_CHANGES, Databases
from tests.support.indexed_queries import WATCH, IndexedQueries
from tests.support.servers import (
    TEST_HOME,
    TestServers,
    drop_databases,
    drop_vhost,
    end_leftovers,
    in_vhost,
    make_vhost,
    unique,
)
from tests.support.slow import SlowTests
from tests.support.stack import MakeStack, TestStack

# Every client of this process, for the driver takes listeners for all only before a client is made.
monitoring.register(WATCH)
monitoring.register(INDEX_CHANGES)


@pytest.fixture(autouse=True)
def indexed_queries() -> Iterator[IndexedQueries]:
    """Fails a test in which the code looked for something that no index serves."""
    yield WATCH
    WATCH.require_none()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SlowTests())


@pytest.fixture(scope="session")
def servers() -> Iterator[TestServers]:
    """The broker and the database of this session: those that the environment names, else private ones."""
    end_leftovers()
    found = TestServers(TEST_HOME / f"session-{os.getpid()}")
    yield found
    found.end()


@pytest.fixture(scope="session")
def own_servers() -> Iterator[TestServers]:
    """A broker and a database that may be killed: always private, whatever the environment names."""
    found = TestServers(TEST_HOME / f"own-{os.getpid()}", only_private=True)
    yield found
    found.end()


@pytest.fixture(scope="session")
def mongodb_uri(servers: TestServers) -> str:
    """The administrator's address of the database; names no database."""
    return servers.database.admin_uri


@pytest.fixture(scope="session")
def amqp_uri(servers: TestServers) -> str:
    """The administrator's address of the broker, in its default vhost."""
    return servers.broker.admin_uri(servers.broker.default_vhost)


@pytest.fixture(scope="session")
def management_uri(servers: TestServers) -> str:
    """The broker's management API, with user and password."""
    return servers.broker.management_uri


@pytest.fixture(scope="session")
def databases(mongodb_uri: str) -> Iterator[Databases]:
    """Databases of services, each for one test after the other."""
    kept = Databases(mongodb_uri)
    yield kept
    kept.drop()


@pytest.fixture
def database_prefix(mongodb_uri: str) -> Iterator[str]:
    """A prefix of database names that no other test has; its databases are dropped afterwards."""
    prefix = unique("test")
    yield prefix
    drop_databases(mongodb_uri, prefix)


@pytest.fixture
def vhost(servers: TestServers, management_uri: str) -> Iterator[str]:
    """The administrator's address of a new vhost, deleted afterwards."""
    name = unique("test")
    make_vhost(management_uri, name)
    yield in_vhost(servers.broker.admin_uri(servers.broker.default_vhost), name)
    drop_vhost(management_uri, name)


@pytest.fixture(scope="session")
def stack(servers: TestServers) -> Iterator[TestStack]:
    """All of Tandem as processes, with the demo program; one for the session."""
    one = TestStack(servers)
    try:
        one.begin()
        yield one
    finally:
        one.end()


@pytest.fixture
def make_stack(own_servers: TestServers) -> Iterator[MakeStack]:
    """Makes stacks for one test, on servers that may be killed: `make_stack(replicas={...}, ...)`.

    Arguments are those of `TestStack`, and `with_program=False` to begin without people.
    """
    made: list[TestStack] = []

    def make(*, with_program: bool = True, **options: Any) -> TestStack:
        one = TestStack(own_servers, **options)
        made.append(one)
        one.begin(with_program=with_program)
        return one

    yield make
    for one in made:
        one.broker.start()
        one.database.start()
        one.end()
