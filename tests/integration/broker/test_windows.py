"""A window of confirms: every message is told to be where it was sent, or not to be."""

from collections.abc import Iterator

import pytest

from shared.broker.connection import close_quietly, connect
from shared.broker.publisher import Outgoing, WindowPublisher

TAKEN, NOT_TAKEN = "taken", "not-taken"


@pytest.fixture
def publisher(vhost: str) -> Iterator[WindowPublisher]:
    """A publisher beside a queue that takes what is for it."""
    connection = connect(vhost)
    with connection.channel() as channel:
        channel.queue_declare(TAKEN)
    yield WindowPublisher(connection)
    close_quietly(connection)


def test_what_no_queue_takes_is_told_apart_from_the_rest_though_none_has_an_id(publisher) -> None:
    wanted = [(number, (TAKEN, NOT_TAKEN)[number % 2]) for number in range(200)]
    publisher.send([Outgoing(number, "", to, b"", {}, {}) for number, to in wanted])
    window = publisher.settle()
    assert window.returned == {number for number, to in wanted if to == NOT_TAKEN}
    assert window.confirmed == {number for number, to in wanted if to == TAKEN}
