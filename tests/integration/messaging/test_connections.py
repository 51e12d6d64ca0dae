"""A connection to the broker is made once, the way that was asked for, and given back for good."""

import amqp
import pytest

from shared.messaging import broker
from tests.support.calling import RpcChannel

ENDED_SECONDS_MAX = 10.0


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
    monkeypatch.setattr(broker, "connect", lambda uri: opened.append(connect(uri)) or opened[-1])
    # There is no exchange for calls here, so no reply can be asked for.
    with pytest.raises(amqp.exceptions.NotFound):
        RpcChannel(vhost)
    (connection,) = opened
    assert not connection.connected
