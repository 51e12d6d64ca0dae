"""A wait ends when it should, even while the broker keeps saying that it is alive."""

from collections.abc import Iterator

import kombu
import pytest

from shared.broker.connection import amqp, close_quietly
from shared.broker.transport import ReadAhead

WAIT_SECONDS = 0.8
"""More than the half second between two heartbeats, and much less than the silence that the broker bears."""


@pytest.fixture
def lively(vhost: str) -> Iterator[amqp.Connection]:
    """A connection that hears a heartbeat twice a second, and is ended when it stays silent for long."""
    opened = kombu.Connection(vhost, transport=ReadAhead, heartbeat=1).connection
    yield opened
    close_quietly(opened)


def test_heartbeats_do_not_prolong_a_wait(lively: amqp.Connection) -> None:
    with pytest.raises(TimeoutError):
        lively.drain_events(timeout=WAIT_SECONDS)
    lively.heartbeat_tick()
    assert lively.connected


def test_nor_one_for_an_answer_of_the_broker(lively: amqp.Connection) -> None:
    lively.sock.settimeout(WAIT_SECONDS)
    with pytest.raises(TimeoutError):
        lively.drain_events()
    assert lively.connected
