"""A broker that hangs in the midst of what it says holds nobody up, and nothing of what it said is lost."""

import threading
from collections.abc import Callable, Iterator

import amqp
import kombu
import pytest

from shared.broker import transport
from shared.broker.connection import close_quietly, connect
from shared.broker.transport import ReadAhead
from tests.support.stalling import StallingWay, stalling_way
from tests.support.waiting import eventually

QUEUE = "stalling"
BODY_BYTES = 40_000
ONE_AND_A_HALF = 3 * BODY_BYTES // 2
ENDS_SECONDS_MAX = 10.0


@pytest.fixture
def way(vhost: str) -> Iterator[StallingWay]:
    with stalling_way(vhost) as made:
        yield made


def ends(act: Callable[[], object]) -> BaseException | None:
    """What it raised. AssertionError when it does not end."""
    raised: list[BaseException | None] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - it is looked at by who asked
            raised.append(error)
        else:
            raised.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(ENDS_SECONDS_MAX)
    assert not thread.is_alive(), "it does not end"
    return raised[0]


def drain_what_is_there(connection: amqp.Connection) -> None:
    while True:
        connection.drain_events(timeout=0)


def test_in_the_midst_of_a_message_one_does_not_wait_who_would_not(vhost: str, way: StallingWay) -> None:
    received: list[int] = []
    connection = connect(way.uri)
    channel = connection.channel()
    channel.queue_declare(QUEUE)
    for _ in range(2):
        channel.basic_publish(amqp.Message(b"x" * BODY_BYTES), "", QUEUE)
    way.stall_after(ONE_AND_A_HALF)
    channel.basic_consume(QUEUE, no_ack=True, callback=lambda message: received.append(len(message.body)))
    eventually(way.stalls, what="half of the second message")
    assert isinstance(ends(lambda: drain_what_is_there(connection)), TimeoutError)
    assert received == [BODY_BYTES]
    way.go_on()
    connection.drain_events(timeout=ENDS_SECONDS_MAX)
    assert received == [BODY_BYTES] * 2
    close_quietly(connection)


def test_an_answer_of_the_broker_is_not_waited_for_without_end_by_nameko_s_connections_either(
    way: StallingWay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS_MAX", 0.5)
    connection = kombu.Connection(way.uri, transport=ReadAhead).connection
    way.stall_after(0)
    assert isinstance(ends(connection.channel), TimeoutError)
    connection.collect()
