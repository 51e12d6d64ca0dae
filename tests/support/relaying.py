"""A relay at work in a test, and what it left behind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import amqp

from shared.events.relay import Relay
from shared.persistence import outbox
from tests.support.harness import ServiceHarness


@contextmanager
def relaying(relay: Relay) -> Iterator[None]:
    """The relay in a thread for as long as the block lasts."""
    thread = threading.Thread(target=relay.run)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join(10)
        assert not thread.is_alive()


def left(service: ServiceHarness) -> int:
    """How many rows are still to be sent."""
    return service.store[outbox.COLLECTION].count_documents({"state": {"$exists": True}})


def take_all(connection: amqp.Connection, queue: str) -> list[amqp.Message]:
    """All that a queue holds just now."""
    channel = connection.channel()
    taken = []
    while message := channel.basic_get(queue, no_ack=True):
        taken.append(message)
    channel.close()
    return taken
