"""Connections to RabbitMQ: open with heartbeats, read, and close."""

import amqp
from amqp.exceptions import AMQPError
from kombu import Connection

from shared.broker.transport import transport_for

HEARTBEAT_SECONDS = 10
"""After two missed heartbeats the broker counts as gone."""
CONNECT_SECONDS_MAX = 5
CLOSE_SECONDS_MAX = 2.0

# What any call on a connection may raise when the broker is away or has closed the connection.
BROKER_AWAY = (AMQPError, OSError)


def connect(amqp_uri: str) -> amqp.Connection:
    """Open a connection with heartbeats. Raises one of `BROKER_AWAY`.

    Later calls raise it too if the broker hangs: see `ReadAheadConnection`.
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
    """Close a connection, broken or not, without waiting long for the broker's answer."""
    if connection is None:
        return
    if not connection.connected:
        # py-amqp would open it again to close it.
        connection.collect()
        return
    try:
        connection.sock.settimeout(CLOSE_SECONDS_MAX)
        connection.close()
    except BROKER_AWAY:
        connection.collect()


def read_messages(connection: amqp.Connection, *, wait_seconds: float, messages_max: int) -> bool:
    """Read what the broker has sent, waiting for the first message; True when nothing more is available."""
    try:
        for _ in range(messages_max):
            connection.drain_events(timeout=wait_seconds)
            wait_seconds = 0
    except TimeoutError:
        return True
    return False


def messages_in(connection: amqp.Connection, queue: str) -> int:
    """How many messages are ready in a queue; passive, it never declares."""
    with connection.channel() as channel:
        return channel.queue_declare(queue, passive=True).message_count
