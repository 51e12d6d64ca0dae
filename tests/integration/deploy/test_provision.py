"""The walls that the operator puts up: each service reaches its own part of the servers and no other."""

from collections.abc import Iterator

import pymongo
import pytest
from amqp import Connection, Message
from amqp.exceptions import AccessRefused
from pymongo.errors import OperationFailure

from deploy.local.management import Management
from deploy.local.provision import Access, drop_broker_users, migrate_all, missing, provision
from deploy.local.secrets import Secrets
from shared.config import SERVICES
from shared.messaging import names
from tests.support.servers import TestServers, drop_databases, drop_vhost, unique

DOMAIN_SERVICES = tuple(service for service in SERVICES if service != "gateway")
OTHER = {service: next(one for one in DOMAIN_SERVICES if one != service) for service in SERVICES}


@pytest.fixture(scope="module")
def name() -> str:
    return unique("walls")


@pytest.fixture(scope="module")
def access(servers: TestServers, name: str) -> Iterator[dict[str, Access]]:
    secrets = Secrets(servers.home / f"{name}.json")
    yield provision(servers.broker, servers.database, secrets, vhost=name, database_prefix=name)
    drop_databases(servers.database.admin_uri, name)
    drop_vhost(servers.broker.management_uri, name)
    with Management(servers.broker.management_uri) as management:
        drop_broker_users(management, name)


def _connect(uri: str) -> Connection:
    account, place = uri.removeprefix("amqp://").split("@")
    user, password = account.split(":")
    host, vhost = place.split("/")
    connection = Connection(host, user, password, virtual_host=vhost)
    connection.connect()
    return connection


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_and_writes_its_own_database(access: dict[str, Access], service: str) -> None:
    with pymongo.MongoClient(access[service].mongodb_uri) as client:
        own = client.get_default_database()["probe"]
        own.insert_one({"_id": 1})

        assert own.find_one() == {"_id": 1}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_neither_reads_nor_writes_another_s_database(
    access: dict[str, Access], name: str, service: str
) -> None:
    with pymongo.MongoClient(access[service].mongodb_uri) as client:
        foreign = client[f"{name}_{OTHER[service]}"]["probe"]

        with pytest.raises(OperationFailure, match="not authorized"):
            foreign.find_one()
        with pytest.raises(OperationFailure, match="not authorized"):
            foreign.insert_one({"_id": 2})
        with pytest.raises(OperationFailure, match="not authorized"):
            client["admin"]["system.users"].find_one()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_neither_reads_nor_fills_another_s_queues(access: dict[str, Access], service: str) -> None:
    other = OTHER[service]
    refused = (
        lambda channel: channel.basic_get(names.inbox_queue(other)),
        lambda channel: channel.basic_get(names.rpc_queue(other)),
        lambda channel: channel.queue_purge(names.dead_queue(other)),
        lambda channel: channel.queue_delete(names.inbox_queue(service)),
        lambda channel: channel.queue_declare("anything"),
        lambda channel: channel.exchange_delete(names.events_exchange(other)),
    )
    with _connect(access[service].amqp_uri) as connection:
        for attempt in refused:
            with pytest.raises(AccessRefused):
                attempt(connection.channel())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_nothing_in_another_s_name(access: dict[str, Access], service: str) -> None:
    with _connect(access[service].amqp_uri) as connection:
        channel = connection.channel()
        channel.basic_publish(Message("{}"), names.events_exchange(OTHER[service]), "x")

        with pytest.raises(AccessRefused):
            connection.drain_events(timeout=5)


def test_migrations_make_what_is_missing_and_no_more(access: dict[str, Access]) -> None:
    before = missing(access)

    made = migrate_all(access)

    assert made == before
    assert all(made.values())
    assert not any(missing(access).values())
    assert not any(migrate_all(access).values())


def test_provisioning_again_changes_nothing(
    access: dict[str, Access], servers: TestServers, name: str
) -> None:
    secrets = Secrets(servers.home / f"{name}.json")

    again = provision(servers.broker, servers.database, secrets, vhost=name, database_prefix=name)

    assert again == access
