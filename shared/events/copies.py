"""Copies of deliveries for a delay queue or the dead letters, sent beside the consumer.

They have their own connection and thread. A broker that blocks publishers stops reading from their
connections, including acks; and a full queue refuses a copy until it has room. Neither may block other
events.
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
"""How long an unused connection is kept: well below the time between heartbeats."""
RETRY_SECONDS = 0.5

log = logs.get_logger(__name__)


class CopySender:
    """Publishes copies until the broker confirms them; `confirmed` returns their keys.

    Use no key twice: a forgotten copy may still be confirmed. Unconfirmed copies are dropped at a stop or at
    `forget`; their deliveries are redelivered.
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
        """Accept copies, without waiting."""
        self._waiting.extend(copies)
        self._wake.set()

    def confirmed(self) -> list[Any]:
        """The keys confirmed since the last call."""
        return [self._confirmed.popleft() for _ in range(len(self._confirmed))]

    def forget(self) -> None:
        """Drop everything that is not confirmed."""
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
            # It may have been dropped meanwhile.
            with suppress(ValueError):
                self._waiting.remove(copy)
                if copy.key not in window.confirmed:
                    # Behind the others: each queue gets its turn.
                    self._waiting.append(copy)
        if window.refused or window.returned:
            raise ConfirmsMissing("a queue of our own is full or not there")

    def _disconnect(self) -> None:
        connection, self._connection, self._publisher = self._connection, None, None
        close_quietly(connection)
