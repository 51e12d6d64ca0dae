"""Publishing in windows of confirms."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import amqp
from amqp.exceptions import AMQPError

from shared.broker.connection import BROKER_AWAY

CONFIRM_SECONDS_MAX = 10.0


class ConfirmsMissing(AMQPError):
    """The broker did not confirm in time; the messages may or may not have arrived, and are sent again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish; the sender uses `key` to identify it in the results."""

    key: Any
    exchange: str
    routing_key: str
    body: bytes
    properties: dict[str, Any]
    headers: dict[str, Any]


@dataclass(slots=True)
class Window:
    """The result of one window: once settled, every key is in one of the three sets.

    Returned: no queue is bound for it. Refused: at least one queue was full; the others may have it.
    """

    confirmed: set[Any] = field(default_factory=set)
    returned: set[Any] = field(default_factory=set)
    refused: set[Any] = field(default_factory=set)


_Sent = tuple[str, str, str]
"""What identifies a return: exchange, routing key and message id."""


class WindowPublisher:
    """Publishes with `mandatory` and matches every confirm to its message.

    After any error the whole object must be discarded and unconfirmed messages sent again.
    """

    def __init__(self, connection: amqp.Connection):
        self._connection = connection
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._tag = 0
        self._unconfirmed: dict[int, tuple[Any, _Sent]] = {}
        self._returned: Counter[_Sent] = Counter()
        self._window = Window()

    def send(self, messages: Iterable[Outgoing]) -> None:
        """Send messages without waiting; `settle` waits."""
        for message in messages:
            self._tag += 1
            sent = (message.exchange, message.routing_key, message.properties.get("message_id", ""))
            self._unconfirmed[self._tag] = (message.key, sent)
            self._channel.basic_publish(
                amqp.Message(message.body, application_headers=message.headers, **message.properties),
                message.exchange,
                message.routing_key,
                mandatory=True,
            )

    def settle(self, *, seconds_max: float = CONFIRM_SECONDS_MAX) -> Window:
        """Wait for the results of all messages. Raises `ConfirmsMissing` or `BROKER_AWAY`."""
        deadline = time.monotonic() + seconds_max
        while self._unconfirmed:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise ConfirmsMissing("the broker did not confirm what was published")
            try:
                self._connection.drain_events(timeout=remaining)
            except TimeoutError as error:
                raise ConfirmsMissing("the broker did not confirm what was published") from error
        window, self._window = self._window, Window()
        self._returned.clear()
        return window

    def close(self) -> None:
        """Close the channel, if it is still open."""
        try:
            self._channel.close()
        except BROKER_AWAY:
            # Closing a broken channel may fail; nothing else is needed.
            return

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        for key, sent in self._answered(delivery_tag, multiple):
            if self._returned[sent]:
                self._returned[sent] -= 1
                self._window.returned.add(key)
            else:
                self._window.confirmed.add(key)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._window.refused.update(key for key, _sent in self._answered(delivery_tag, multiple))

    def _answered(self, delivery_tag: int, multiple: bool) -> Iterator[tuple[Any, _Sent]]:
        if not multiple:
            yield self._unconfirmed.pop(delivery_tag)
            return
        # Delivery tags are ascending, so the answered ones are at the front.
        while self._unconfirmed and (tag := next(iter(self._unconfirmed))) <= delivery_tag:
            yield self._unconfirmed.pop(tag)

    def _on_return(self, _error: Exception, exchange: str, routing_key: str, message: amqp.Message) -> None:
        # A return arrives before the ack of the same message. It does not contain the tag; messages with the
        # same id, exchange and routing key are marked as returned too.
        self._returned[exchange, routing_key, message.properties.get("message_id", "")] += 1
