"""Calls need no disk: what is lost with the broker's memory is asked for again, under the same key."""

from collections.abc import Callable, Iterator

import amqp
import pytest

from shared.broker import names
from shared.broker.connection import connect, read_messages
from shared.ids import new_id
from tests.support.stack import TestStack
from tests.support.waiting import eventually

TRANSIENT = 1
"""AMQP's delivery mode of what a broker keeps in its memory alone."""

READ_SECONDS = 0.05
MESSAGES_MAX = 100

Carried = Callable[[], list[amqp.Message]]


@pytest.fixture
def carried(stack: TestStack) -> Iterator[Carried]:
    """Reads copies of all that the exchange of calls has carried since the test began."""
    copies: list[amqp.Message] = []
    connection = connect(stack.broker.admin_uri(stack.vhost))
    channel = connection.channel()
    queue = channel.queue_declare(exclusive=True).queue
    channel.queue_bind(queue, names.RPC_EXCHANGE, "#")
    channel.basic_consume(queue, no_ack=True, callback=copies.append)

    def read() -> list[amqp.Message]:
        read_messages(connection, wait_seconds=READ_SECONDS, messages_max=MESSAGES_MAX)
        return copies

    yield read
    connection.close()


def test_calls_and_their_replies_are_transient(stack: TestStack, carried: Carried) -> None:
    staff = stack.client("engagement_staff")
    staff.get("/api/v1/events").raise_for_status()
    refused = staff.post("/api/v1/applications/nobody/acceptance", headers={"Idempotency-Key": new_id()})
    assert refused.status_code == 404

    def kinds() -> set[str]:
        return {kind_of(message) for message in carried()}

    eventually(lambda: kinds() >= {"advocacy.ask", "recruitment.execute", "reply"}, what="calls and replies")
    assert {message.properties["delivery_mode"] for message in carried()} == {TRANSIENT}


def kind_of(message: amqp.Message) -> str:
    """The call by its name, or that it is a reply."""
    return message.delivery_info["routing_key"] if "reply_to" in message.properties else "reply"
