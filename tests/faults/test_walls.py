"""What one service may sign in with opens nothing of another's, whatever its code tries."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import amqp
import httpx
import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from shared.broker import connection as broker
from shared.contracts.catalogue import PUBLISHERS
from shared.contracts.subscribers import SUBSCRIBERS
from shared.services import SERVICES
from tests.faults.conftest import MakeRig
from tests.faults.rig import Rig
from tests.support.servers import in_vhost

UNAUTHORIZED = 13
PAIRS = [(mine, other) for mine in SERVICES for other in SUBSCRIBERS if mine != other]
A_REPLY_KEY = "0190a5c2-7c1e-4c5e-9d4e-000000000000"
A_REPLY_QUEUE = f"rpc.reply-gateway-{A_REPLY_KEY}"


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    """Users and rights only; no process runs."""
    return make_rig()


# ---------------------------------------------------------------- database

FOREIGN_TRIES: dict[str, Callable[[Database], Any]] = {
    "read": lambda foreign: foreign["outbox"].find_one(),
    "count": lambda foreign: foreign["outbox"].estimated_document_count(),
    "write": lambda foreign: foreign["outbox"].insert_one({}),
    "change": lambda foreign: foreign["outbox"].update_many({}, {"$set": {"state": "pending"}}),
    "delete": lambda foreign: foreign["outbox"].delete_many({}),
    "list": lambda foreign: foreign.list_collection_names(),
    "drop": lambda foreign: foreign.client.drop_database(foreign.name),
    "watch": lambda foreign: foreign.watch().close(),
}
OWN_TRIES: dict[str, Callable[[Database], Any]] = {
    "make a user": lambda own: own.command("createUser", "other", pwd="x", roles=[]),
    "raise a user": lambda own: own.command(
        "grantRolesToUser", own.name, roles=[{"role": "root", "db": "admin"}]
    ),
    "change a setting": lambda own: own.client.admin.command("setParameter", 1, logLevel=0),
    "stop the server": lambda own: own.client.admin.command("shutdown"),
    "read the oplog": lambda own: own.client["local"]["oplog.rs"].find_one(),
    "read who has which password": lambda own: own.client.admin["system.users"].find_one(),
}


@pytest.fixture
def database(rig: Rig) -> Iterator[Callable[[str], Database]]:
    """A service's database, opened as the service's own user."""
    opened: list[MongoClient] = []

    def open_as(service: str) -> Database:
        opened.append(MongoClient(rig.access[service].mongodb_uri))
        return opened[-1].get_default_database()

    yield open_as
    for client in opened:
        client.close()


def forbidden(attempt: Callable[[Database], Any], target: Database) -> bool:
    """Whether the database refuses it for want of a right, and for nothing else."""
    try:
        attempt(target)
    except OperationFailure as error:
        return error.code == UNAUTHORIZED
    return False


@pytest.mark.parametrize("mine", SERVICES)
def test_a_service_reaches_no_database_but_its_own(rig: Rig, database: Any, mine: str) -> None:
    own = database(mine)
    own["walls"].insert_one({"_id": mine})
    assert own["walls"].find_one() == {"_id": mine}
    for other in set(SERVICES) - {mine}:
        foreign = own.client[f"{rig.database_prefix}_{other}"]
        assert [what for what, attempt in FOREIGN_TRIES.items() if not forbidden(attempt, foreign)] == []
    assert own.client.list_database_names() == [own.name]


@pytest.mark.parametrize("mine", SERVICES)
def test_a_service_gives_nobody_rights_and_rules_no_server(database: Any, mine: str) -> None:
    own = database(mine)
    assert [what for what, attempt in OWN_TRIES.items() if not forbidden(attempt, own)] == []


# ---------------------------------------------------------------- broker

Try = Callable[[amqp.Channel, dict[str, str]], Any]


def does(method: str, *arguments: str, **options: Any) -> Try:
    """Calls a method of a channel; {mine} and {other} stand for the two services."""

    def attempt(channel: amqp.Channel, who: dict[str, str]) -> None:
        getattr(channel, method)(*[argument.format_map(who) for argument in arguments], **options)

    return attempt


def publishes(exchange: str, routing_key: str) -> Try:
    """Publishes, and waits until the broker took it."""

    def attempt(channel: amqp.Channel, who: dict[str, str]) -> None:
        channel.confirm_select()
        message = amqp.Message(b"{}")
        channel.basic_publish_confirm(message, exchange.format_map(who), routing_key.format_map(who))

    return attempt


TRIES: dict[str, Try] = {
    "say another's facts": publishes("{other}.events", "anything.said.v1"),
    "write into another's work exchange": publishes("{other}.work", "{other}.inbox"),
    "write into another's inbox by the default exchange": publishes("", "{other}.inbox"),
    "write into another's dead letters by the default exchange": publishes("", "{other}.dead"),
    "call another by the default exchange": publishes("", "rpc-{other}"),
    "take from another's inbox": does("basic_get", "{other}.inbox"),
    "take from another's dead letters": does("basic_get", "{other}.dead"),
    "take another's calls": does("basic_get", "rpc-{other}"),
    "take what another delays": does("basic_get", "{other}.delay.5s"),
    "listen to another's inbox": does("basic_consume", "{other}.inbox"),
    "listen to another's calls": does("basic_consume", "rpc-{other}"),
    "empty another's inbox": does("queue_purge", "{other}.inbox"),
    "delete another's inbox": does("queue_delete", "{other}.inbox"),
    "delete another's exchange": does("exchange_delete", "{other}.events"),
    "unbind another's inbox": does("queue_unbind", "{other}.inbox", "{mine}.events", "#"),
    "hear more than the catalogue says": does("queue_bind", "{mine}.inbox", "{other}.events", "#"),
    "copy another's calls into its inbox": does("queue_bind", "{mine}.inbox", "nameko-rpc", "{other}.*"),
    "declare a queue": does("queue_declare", "a-queue-of-my-own"),
    "declare a nameless queue": does("queue_declare", exclusive=True),
    "declare an exchange": does("exchange_declare", "mine", "topic"),
    "delete the exchange of calls": does("exchange_delete", "nameko-rpc"),
}
CALLS: dict[str, Try] = {
    "command another": publishes("nameko-rpc", "{other}.execute"),
    "ask another": publishes("nameko-rpc", "{other}.ask"),
}
CHANGES: dict[str, Try] = {
    "delete its inbox": does("queue_delete", "{mine}.inbox"),
    "bind its inbox": does("queue_bind", "{mine}.inbox", "{mine}.events", "#"),
    "unbind its inbox": does("queue_unbind", "{mine}.inbox", "{mine}.work", "{mine}.inbox"),
    "delete its exchange": does("exchange_delete", "{mine}.events"),
    "bind its exchange": does("exchange_bind", "{mine}.events", "nameko-rpc", "#"),
}


@pytest.fixture
def connected(rig: Rig) -> Iterator[Callable[[str], amqp.Connection]]:
    """Opens connections as a service's own user."""
    opened: list[amqp.Connection] = []

    def connect(service: str) -> amqp.Connection:
        opened.append(broker.connect(rig.access[service].amqp_uri))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def allowed(connection: amqp.Connection, tries: dict[str, Try], mine: str, other: str) -> list[str]:
    """What the broker did not refuse for want of a right."""
    return [what for what, attempt in tries.items() if not refused(connection, attempt, mine, other)]


def refused(connection: amqp.Connection, attempt: Try, mine: str, other: str) -> bool:
    channel = connection.channel()
    try:
        attempt(channel, {"mine": mine, "other": other})
    except amqp.AccessRefused:
        return True
    channel.close()
    return False


@pytest.mark.parametrize(("mine", "other"), PAIRS)
def test_a_service_can_neither_write_nor_read_nor_change_what_is_anothers(
    connected: Any, mine: str, other: str
) -> None:
    assert allowed(connected(mine), TRIES, mine, other) == []


@pytest.mark.parametrize(("mine", "other"), [pair for pair in PAIRS if pair[0] != "gateway"])
def test_only_the_gateway_calls_services(connected: Any, mine: str, other: str) -> None:
    assert allowed(connected(mine), CALLS, mine, other) == []
    assert allowed(connected("gateway"), CALLS, "gateway", other) == list(CALLS)


@pytest.mark.parametrize("mine", tuple(SUBSCRIBERS))
def test_a_service_cannot_change_even_what_is_its_own(connected: Any, mine: str) -> None:
    assert allowed(connected(mine), CHANGES, mine, mine) == []


@pytest.mark.parametrize("mine", tuple(PUBLISHERS))
def test_a_service_can_do_what_it_must(connected: Any, mine: str) -> None:
    needed = {
        "say its facts": publishes("{mine}.events", "nobody.listens.v1"),
        "reach its own queues": publishes("{mine}.work", "{mine}.delay.1s"),
        "answer a call": publishes("nameko-rpc", A_REPLY_KEY),
        "take from its inbox": does("basic_get", "{mine}.inbox"),
    }
    assert allowed(connected(mine), needed, mine, mine) == list(needed)


@pytest.mark.parametrize("key", ["{other}.*", "{other}.execute", "*.*", "#"])
def test_the_gateway_hears_replies_and_no_calls(connected: Any, key: str) -> None:
    connection = connected("gateway")
    channel = connection.channel()
    channel.queue_declare(A_REPLY_QUEUE, exclusive=True)
    channel.queue_bind(A_REPLY_QUEUE, "nameko-rpc", A_REPLY_KEY)
    listen = does("queue_bind", A_REPLY_QUEUE, "nameko-rpc", key)
    assert all(refused(connection, listen, "gateway", other) for other in SUBSCRIBERS)


@pytest.mark.parametrize("mine", SERVICES)
def test_another_vhost_and_the_management_api_stay_shut(rig: Rig, mine: str) -> None:
    own = urlsplit(rig.access[mine].amqp_uri)
    with pytest.raises(OSError, match="NotAllowed"):
        broker.connect(in_vhost(own.geturl(), rig.broker.default_vhost))
    api = urlsplit(rig.broker.management_uri)
    reply = httpx.get(
        f"http://{api.hostname}:{api.port}/api/queues", auth=(own.username, own.password), trust_env=False
    )
    assert reply.status_code == httpx.codes.UNAUTHORIZED
