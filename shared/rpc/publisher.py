"""Sending calls and replies, which are transient.

A request or reply that the broker loses in a crash is answered with "try again" after a time, and the
idempotency key makes trying again safe; so neither needs the disk.
"""

from functools import cache
from typing import Any

import kombu
import orjson
from amqp.exceptions import AMQPError
from kombu.exceptions import ChannelError, OperationalError
from kombu.pools import ProducerPool, producers

from shared.broker import names
from shared.broker.transport import transport_for

TRANSIENT = 1
CONFIRM_SECONDS_MAX = 5.0
PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
RPC_BROKER_AWAY = (OperationalError, AMQPError, OSError)
"""What kombu raises when the broker is away; it has an error of its own beside those of py-amqp."""


class Undeliverable(Exception):
    """Nobody takes a message that somebody must take."""


def publish_transient(amqp_uri: str, payload: dict[str, Any], routing_key: str, **properties: Any) -> None:
    """Send a call or a reply; returns once the broker has it, in its memory.

    Raises one of `RPC_BROKER_AWAY`, and `Undeliverable` for a `mandatory` one that nobody takes.
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
        except ChannelError as error:
            if "NO_ROUTE" in str(error):
                raise Undeliverable from error
            raise
        except BaseException:
            # Leaving the block would wait for the goodbye of a broker that may hang.
            if producer.connection.connected:
                producer.connection.connection.collect()
            raise


@cache
def _producers(amqp_uri: str) -> ProducerPool:
    # Kept here, because finding the pool anew for each message costs as much as publishing it. Confirms,
    # because nothing else tells that a connection of the pool died while it was idle.
    options = {"confirm_publish": True}
    transport = transport_for(amqp_uri)
    return producers[kombu.Connection(amqp_uri, transport=transport, transport_options=options)]
