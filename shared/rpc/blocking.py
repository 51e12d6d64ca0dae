"""Calling services by RPC from a program that is no service: one call at a time, or many at once."""

import time
import uuid
from typing import Any, Self

import amqp
import orjson

from shared.broker import names
from shared.broker.connection import BROKER_AWAY, close_quietly, connect
from shared.errors import Unavailable
from shared.rpc.publisher import TRANSIENT

Reply = dict[str, Any]


class RpcChannel:
    """A connection with a reply queue of its own; raises `broker.BROKER_AWAY` when it breaks.

    `caller` is the name in that of the queue, by which the broker allows it. With `patience_seconds`, a call
    that waited longer for a service is dropped by the broker.
    """

    def __init__(self, amqp_uri: str, caller: str, *, patience_seconds: float | None = None) -> None:
        self._expires = {"expiration": str(int(patience_seconds * 1000))} if patience_seconds else {}
        self.replies: dict[str, Reply] = {}
        self.answered_at: dict[str, float] = {}
        self._reply_key = str(uuid.uuid4())
        self._caller = caller
        self._connection = connect(amqp_uri)
        try:
            self._channel = self._opened_channel()
        except BaseException:
            self.close()
            raise

    def _opened_channel(self) -> amqp.Channel:
        channel = self._connection.channel()
        channel.auto_decode = False
        channel.events["basic_return"].add(self._on_return)
        queue = f"rpc.reply-{self._caller}-{self._reply_key}"
        channel.queue_declare(queue, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, names.RPC_EXCHANGE, self._reply_key)
        channel.basic_consume(queue, no_ack=True, callback=self._on_reply)
        return channel

    def send(self, service: str, method: str, request: dict[str, Any]) -> str:
        """Put a call on the wire; the id under which its reply will be found."""
        correlation_id = str(uuid.uuid4())
        message = amqp.Message(
            orjson.dumps({"args": [request], "kwargs": {}}),
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._reply_key,
            correlation_id=correlation_id,
            delivery_mode=TRANSIENT,
            **self._expires,
        )
        self._channel.basic_publish(message, names.RPC_EXCHANGE, f"{service}.{method}", mandatory=True)
        return correlation_id

    def read(self, seconds: float) -> None:
        """Take in replies for that long at most; returns after the first ones."""
        try:
            self._connection.drain_events(timeout=max(seconds, 0.001))
        except TimeoutError:
            self._connection.heartbeat_tick()

    def close(self) -> None:
        """Give the connection back, whether or not it still stands."""
        close_quietly(self._connection)

    def _on_reply(self, message: amqp.Message) -> None:
        correlation_id = message.properties["correlation_id"]
        self.replies[correlation_id] = orjson.loads(message.body)
        self.answered_at[correlation_id] = time.monotonic()

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        self.replies[message.properties["correlation_id"]] = {"result": None, "error": "unroutable"}


class BlockingCaller:
    """A `ServiceCaller` for one thread; a connection that broke is made anew at the next call."""

    def __init__(self, amqp_uri: str, name: str, *, seconds_max: float) -> None:
        self._amqp_uri = amqp_uri
        self._name = name
        self._seconds_max = seconds_max
        self._channel: RpcChannel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self.close()

    def call(self, service: str, method: str, request: dict[str, Any]) -> Reply:
        """The raw reply. Raises `Unavailable` when none comes in time."""
        deadline = time.monotonic() + self._seconds_max
        try:
            self._channel = self._channel or RpcChannel(
                self._amqp_uri, self._name, patience_seconds=self._seconds_max
            )
            sent = self._channel.send(service, method, request)
            while sent not in self._channel.replies:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise Unavailable(f"{service} did not answer in time")
                self._channel.read(remaining)
        except BROKER_AWAY as error:
            self.close()
            raise Unavailable(f"{service} cannot be reached: {type(error).__name__}") from error
        reply = self._channel.replies.pop(sent)
        if reply["error"]:
            raise Unavailable(f"{service} could not answer: {reply['error']}")
        return reply["result"]

    def close(self) -> None:
        """Give the connection back; another call makes a new one."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
