"""A call or a reply that cannot be sent: nobody takes it, the broker is away, or its set-up is at fault."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from amqp.exceptions import AccessRefused, NotFound
from nameko.constants import AMQP_URI_CONFIG_KEY
from structlog.testing import capture_logs

from deploy.local.management import Management
from shared.errors import Unavailable
from shared.events import topology
from shared.rpc.publisher import NO_ROUTE, RPC_BROKER_AWAY, Undeliverable, publish_transient
from shared.runtime.client import ServicesClient
from shared.runtime.rpc import DeclaredRpcConsumer
from tests.support.servers import unique

NOBODY = "amqp://user:password@127.0.0.1:1/"


def test_what_nobody_takes_is_told_by_its_reply_code(topology_uri: str) -> None:
    with pytest.raises(Undeliverable) as told:
        publish_transient(topology_uri, {}, "nobody.ask", mandatory=True)
    assert told.value.__cause__.reply_code == NO_ROUTE


def test_a_returned_message_leaves_nothing_behind_for_the_next(topology_uri: str) -> None:
    for _ in range(3):
        with pytest.raises(Undeliverable):
            publish_transient(topology_uri, {}, "nobody.ask", mandatory=True)
    publish_transient(topology_uri, {}, "stipends.ask", mandatory=True)
    with pytest.raises(Undeliverable):
        publish_transient(topology_uri, {}, "nobody.ask", mandatory=True)


def test_a_missing_exchange_is_no_absent_broker_and_once_it_is_there_all_is_well(
    vhost: str, management_uri: str
) -> None:
    with pytest.raises(NotFound) as told:
        publish_transient(vhost, {}, "stipends.ask", mandatory=True)
    assert not isinstance(told.value, RPC_BROKER_AWAY)
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=topology.definitions())
    publish_transient(vhost, {}, "stipends.ask", mandatory=True)


@pytest.fixture
def stranger_uri(topology_uri: str, management_uri: str) -> Iterator[str]:
    """The address for a user who may write to nothing."""
    address, name = urlsplit(topology_uri), unique("stranger")
    with Management(management_uri) as management:
        management.put("users", name, body={"password": name, "tags": ""})
        rights = {"configure": "^$", "write": "^$", "read": "^$"}
        management.put("permissions", address.path[1:], name, body=rights)
        yield address._replace(netloc=f"{name}:{name}@{address.hostname}:{address.port}").geturl()
        management.delete("users", name)


def test_an_exchange_that_is_not_ours_is_no_absent_broker(stranger_uri: str) -> None:
    with pytest.raises(AccessRefused) as told:
        publish_transient(stranger_uri, {}, "stipends.ask", mandatory=True)
    assert not isinstance(told.value, RPC_BROKER_AWAY)


class Replies:
    """Where the client would find replies; none comes."""

    routing_key = "reply"

    def get_reply_event(self, _correlation_id: str) -> None:
        return None

    def forget(self, _correlation_id: str) -> None:
        return None


def call(amqp_uri: str) -> dict[str, Any]:
    client = ServicesClient()
    client.replies, client._amqp_uri = Replies(), amqp_uri
    return client.call("stipends", "ask", {"operation": "claims"})


def test_who_calls_is_told_to_try_again_when_the_broker_is_away_and_not_when_it_is_not_set_up(
    vhost: str,
) -> None:
    with pytest.raises(Unavailable):
        call(NOBODY)
    with pytest.raises(NotFound):
        call(vhost)


@pytest.mark.parametrize(("amqp_uri", "line"), [(NOBODY, "reply_not_sent"), (None, "reply_refused")])
def test_a_reply_that_cannot_be_sent_ends_no_service_and_the_call_is_acked(
    vhost: str, amqp_uri: str | None, line: str
) -> None:
    acked: list[Any] = []
    consumer = DeclaredRpcConsumer()
    consumer.container = SimpleNamespace(config={AMQP_URI_CONFIG_KEY: amqp_uri or vhost})
    consumer.queue_consumer = SimpleNamespace(ack_message=acked.append)
    message = SimpleNamespace(properties={"reply_to": "key", "correlation_id": "c"})
    with capture_logs() as logged:
        assert consumer.handle_result(message, {"answer": {}}, None) == ({"answer": {}}, None)
    assert acked == [message]
    assert [one["event"] for one in logged] == [line]
