"""Copies of deliveries on their way to a delay queue or to the dead letters, sent beside the consumer.

They have a connection and a thread of their own. A broker that blocks publishers no longer reads what their
connections say, acks as well; and a queue that is full refuses a copy for as long as it is. Neither may hold
up the neighbours of what is copied.
"""

import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import amqp

from shared.broker.connection import BROKER_AWAY, close_quietly, connect
from shared.broker.publisher import ConfirmsMissing, Outgoing, WindowPublisher
from shared.observability import logs

COPIES_AT_ONCE_MAX = 200
IDLE_SECONDS = 1.0
"""How long a connection is kept without a use for it: well below the time between heartbeats."""
RETRY_SECONDS = 0.5

log = logs.get_logger(__name__)


class CopySender:
    """Publishes what it is given until the broker has confirmed it; `confirmed` tells the keys.

    No key may be used twice: what was forgotten may be confirmed all the same.
    What was not confirmed when it stops, or is told to `forget`, is left to whoever gets the delivery again.
    """

    def __init__(self, amqp_uri: str) -> None:
        self._amqp_uri = amqp_uri
        self._waiting: deque[Outgoing] = deque()
        self._confirmed: deque[Any] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._connection: amqp.Connection | None = None
        self._publisher: WindowPublisher | None = None

    def send(self, copies: Sequence[Outgoing]) -> None:
        """Take copies over, without waiting."""
        self._waiting.extend(copies)
        self._wake.set()

    def confirmed(self) -> list[Any]:
        """The keys of what was confirmed since this was asked last."""
        return [self._confirmed.popleft() for _ in range(len(self._confirmed))]

    def forget(self) -> None:
        """Give up what is not confirmed yet."""
        self._waiting.clear()

    def stop(self) -> None:
        """Make `run` return."""
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        """Publish until stopped; survives the broker going away and coming back."""
        while not self._stopping:
            try:
                while self._waiting and not self._stopping:
                    self._publish()
                if not self._wake.wait(IDLE_SECONDS):
                    self._disconnect()
                self._wake.clear()
            except BROKER_AWAY as error:
                log.warning("copies_wait", error=type(error).__name__)
                self._disconnect()
                self._wake.wait(RETRY_SECONDS)
                self._wake.clear()
        self._disconnect()

    def _publish(self) -> None:
        if self._publisher is None:
            self._connection = connect(self._amqp_uri)
            self._publisher = WindowPublisher(self._connection)
        copies = list(self._waiting)[:COPIES_AT_ONCE_MAX]
        self._publisher.send(copies)
        window = self._publisher.settle()
        self._confirmed.extend(window.confirmed)
        for copy in copies:
            # It may have been forgotten meanwhile.
            with suppress(ValueError):
                self._waiting.remove(copy)
                if copy.key not in window.confirmed:
                    # Behind the others: each queue has its turn.
                    self._waiting.append(copy)
        if window.refused or window.returned:
            raise ConfirmsMissing("a queue of our own is full or not there")

    def _disconnect(self) -> None:
        connection, self._connection, self._publisher = self._connection, None, None
        close_quietly(connection)
