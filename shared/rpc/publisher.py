"""Sending calls and replies, which are transient.

A request or reply that the broker loses in a crash is answered with "try again" after a time, and the
idempotency key makes trying again safe; so neither needs the disk.
"""

from functools import cache
from typing import Any, Final

import kombu
import orjson
from amqp import exceptions as amqp_errors
from amqp import spec
from kombu.exceptions import OperationalError
from kombu.messaging import Producer
from kombu.pools import ProducerPool, producers

from shared.broker import names
from shared.broker.transport import transport_for

TRANSIENT = 1
CONFIRM_SECONDS_MAX = 5.0
PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
RPC_BROKER_AWAY = (OperationalError, amqp_errors.ConnectionError, amqp_errors.MessageNacked, OSError)
"""What kombu raises when the broker is away or full; it has an error of its own beside those of py-amqp.

A `ChannelError` is none of them: the broker is there, and refuses what needs an exchange that is missing or
not ours.
"""
NO_ROUTE: Final = 312
"""AMQP's reply code for a `mandatory` message that no queue takes."""


class Undeliverable(Exception):
    """Nobody takes a message that somebody must take."""


def publish_transient(amqp_uri: str, payload: dict[str, Any], routing_key: str, **properties: Any) -> None:
    """Send a call or a reply; returns once the broker has it, in its memory.

    Raises one of `RPC_BROKER_AWAY`, `Undeliverable` for a `mandatory` one that nobody takes, and any other
    `ChannelError` when the set-up of the broker does not allow it: without the exchange, or the right to it.
    """
    body = orjson.dumps(payload)
    with _producers(amqp_uri).acquire(block=True) as producer:
        try:
            producer.publish(
                body,
                content_type="application/json",
                content_encoding="utf-8",
                exchange=names.RPC_EXCHANGE,
                routing_key=routing_key,
                delivery_mode=TRANSIENT,
                retry=True,
                retry_policy=PUBLISH_RETRY_POLICY,
                confirm_timeout=CONFIRM_SECONDS_MAX,
                **properties,
            )
        except amqp_errors.ChannelError as error:
            if error.reply_code != NO_ROUTE:
                raise
            _take_confirm(producer)
            raise Undeliverable from error
        except BaseException:
            _drop_connection(producer)
            raise


def _take_confirm(producer: Producer) -> None:
    """Read the confirm that follows a returned message: the next message must not take it for its own."""
    try:
        producer.channel.wait([spec.Basic.Ack, spec.Basic.Nack], timeout=CONFIRM_SECONDS_MAX)
    except BaseException:
        _drop_connection(producer)
        raise


def _drop_connection(producer: Producer) -> None:
    # Leaving it to the pool would wait for the goodbye of a broker that may hang.
    if producer.connection.connected:
        producer.connection.connection.collect()


@cache
def _producers(amqp_uri: str) -> ProducerPool:
    # Kept here, because finding the pool anew for each message costs as much as publishing it. Confirms,
    # because nothing else tells that a connection of the pool died while it was idle.
    options = {"confirm_publish": True}
    transport = transport_for(amqp_uri)
    return producers[kombu.Connection(amqp_uri, transport=transport, transport_options=options)]
