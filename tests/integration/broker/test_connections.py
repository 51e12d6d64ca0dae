"""A connection to the broker is made once, the way that was asked for, and given back for good."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import amqp
import pytest
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.containers import ServiceContainer

from shared.broker import connection as broker
from shared.rpc import blocking
from shared.rpc.publisher import RPC_BROKER_AWAY, publish_transient
from shared.runtime.rpc import WatchedQueueConsumer
from tests.support.calling import RpcChannel

ENDED_SECONDS_MAX = 10.0
TLS_HANDSHAKE = b"\x16"
"""RFC 8446, 5.1: the type of the record with which a client begins."""


def test_one_that_the_broker_has_ended_is_not_opened_again_to_be_closed(vhost: str) -> None:
    connection = broker.connect(vhost)
    # To ask for what it does not do is to be thrown out by it.
    connection.channel().basic_publish(amqp.Message(b""), "", "nobody", immediate=True)
    with pytest.raises(amqp.exceptions.AMQPNotImplementedError):
        connection.drain_events(timeout=ENDED_SECONDS_MAX)
    broker.close_quietly(connection)
    assert not connection.connected


def test_the_one_of_a_caller_who_cannot_have_an_answer_is_given_back(
    vhost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[amqp.Connection] = []
    connect = broker.connect
    monkeypatch.setattr(blocking, "connect", lambda uri: opened.append(connect(uri)) or opened[-1])
    # There is no exchange for calls here, so no reply can be asked for.
    with pytest.raises(amqp.exceptions.NotFound):
        RpcChannel(vhost)
    (connection,) = opened
    assert not connection.connected


class Nobody:
    """A nameko service that does nothing."""

    name = "nobody"


def connect_as_nameko(amqp_uri: str) -> None:
    container = ServiceContainer(Nobody, {AMQP_URI_CONFIG_KEY: amqp_uri})
    WatchedQueueConsumer().bind(container).connection.connect()


WAYS: dict[str, Callable[[str], object]] = {
    "our own": broker.connect,
    "the publisher of calls": lambda amqp_uri: publish_transient(amqp_uri, {}, "nobody.ask"),
    "nameko's consumer": connect_as_nameko,
}


@pytest.mark.parametrize("connect", WAYS.values(), ids=WAYS)
def test_one_that_is_to_be_encrypted_is_so_from_its_first_byte(connect: Callable[[str], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        server.settimeout(ENDED_SECONDS_MAX)
        first_bytes = pool.submit(first_byte, server)
        with pytest.raises(RPC_BROKER_AWAY):
            connect(f"amqps://user:password@127.0.0.1:{server.getsockname()[1]}/")
        assert first_bytes.result() == TLS_HANDSHAKE


def first_byte(server: socket.socket) -> bytes:
    """What is said first to a server that then wants to hear no more."""
    client, _address = server.accept()
    with client, server:
        client.settimeout(ENDED_SECONDS_MAX)
        return client.recv(1)
