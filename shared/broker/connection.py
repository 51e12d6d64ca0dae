"""Connections to RabbitMQ: opened with heartbeats, read from, and given back."""

import amqp
from amqp.exceptions import AMQPError
from kombu import Connection

from shared.broker.transport import transport_for

HEARTBEAT_SECONDS = 10
"""After two of these without a word the broker counts as gone."""
CONNECT_SECONDS_MAX = 5
CLOSE_SECONDS_MAX = 2.0

# What any call on a connection may raise when the broker is away or has thrown us out.
BROKER_AWAY = (AMQPError, OSError)


def connect(amqp_uri: str) -> amqp.Connection:
    """An open connection with heartbeats. Raises one of `BROKER_AWAY`.

    So does, in time, whatever is asked of it later, when the broker hangs: see `ReadAheadConnection`.
    """
    connection = Connection(
        amqp_uri,
        transport=transport_for(amqp_uri),
        connect_timeout=CONNECT_SECONDS_MAX,
        heartbeat=HEARTBEAT_SECONDS,
    )
    try:
        return connection.connection
    except connection.connection_errors as error:
        raise OSError(f"the broker is away: {type(error).__name__}") from error


def close_quietly(connection: amqp.Connection | None) -> None:
    """Give a connection back, whether or not it still stands, without waiting long for a goodbye."""
    if connection is None:
        return
    if not connection.connected:
        # py-amqp would open it again, to say goodbye.
        connection.collect()
        return
    try:
        connection.sock.settimeout(CLOSE_SECONDS_MAX)
        connection.close()
    except BROKER_AWAY:
        connection.collect()


def read_messages(connection: amqp.Connection, *, wait_seconds: float, messages_max: int) -> bool:
    """Take in what the broker has sent, waiting for the first of it; True when nothing more was there."""
    try:
        for _ in range(messages_max):
            connection.drain_events(timeout=wait_seconds)
            wait_seconds = 0
    except TimeoutError:
        return True
    return False


def messages_in(connection: amqp.Connection, queue: str) -> int:
    """How many messages are ready in a queue; asks, and never declares."""
    with connection.channel() as channel:
        return channel.queue_declare(queue, passive=True).message_count
