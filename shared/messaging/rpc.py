"""nameko RPC as we use it: transient messages, no rights to declare anything.

A request or reply that the broker loses in a crash is answered with "try again" after a time, and the
idempotency key makes trying again safe; so neither needs the disk.
"""

from contextlib import suppress
from functools import cache
from typing import Any

import kombu
import orjson
from amqp.exceptions import AMQPError
from kombu import Queue
from kombu.exceptions import ChannelError, OperationalError
from kombu.pools import ProducerPool, producers
from nameko import rpc as stock
from nameko.amqp.publish import UndeliverableMessage
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import serialize
from nameko.messaging import QueueConsumer

from shared.messaging import names
from shared.messaging.transport import transport_for
from shared.observability import logs

TRANSIENT = 1
CONFIRM_SECONDS_MAX = 5.0
PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}
BROKER_AWAY = (OperationalError, AMQPError, OSError)
"""What nameko's publishers and consumers raise when the broker is away; kombu has an error of its own."""

log = logs.get_logger(__name__)


def publish_transient(amqp_uri: str, payload: dict[str, Any], routing_key: str, **properties: Any) -> None:
    """Send a call or a reply; returns once the broker has it, in its memory.

    Raises one of `BROKER_AWAY`, and `UndeliverableMessage` for a `mandatory` one that nobody takes.
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
                raise UndeliverableMessage from error
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


class WatchedQueueConsumer(QueueConsumer):
    """nameko's consumer over our transport, which knows whether it is connected just now."""

    connected = False

    @property
    def connection(self) -> kombu.Connection:
        stock_connection = super().connection
        stock_connection.transport_cls = transport_for(self.amqp_uri)
        return stock_connection

    def on_consume_ready(self, *args: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(*args, **kwargs)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.connected = False
        super().on_connection_error(exc, interval)


class DeclaredRpcConsumer(stock.RpcConsumer):
    """Consumes the queue that the operator has declared."""

    queue: Queue | None
    queue_consumer = WatchedQueueConsumer()

    def setup(self) -> None:
        if self.queue is None:
            self.queue = Queue(names.rpc_queue(self.container.service_name), no_declare=True)
            self.queue_consumer.register_provider(self)
            self._registered = True

    def handle_result(self, message: kombu.Message, result: Any, exc_info: Any) -> tuple[Any, Any]:
        # Whatever is raised here ends the whole service.
        try:
            self._reply(message, result, exc_info)
        except BROKER_AWAY as error:
            # The caller is told to try again, and is then given the answer that is kept under its key.
            log.warning("reply_not_sent", error=type(error).__name__)
        # Without a reply too: a call that is never acked would hold one of the few places for good.
        with suppress(*BROKER_AWAY):
            self.queue_consumer.ack_message(message)
        return result, exc_info

    def _reply(self, message: kombu.Message, result: Any, exc_info: Any) -> None:
        reply_to = message.properties.get("reply_to")
        if reply_to is None:
            return
        error = None if exc_info is None else serialize(exc_info[1])
        publish_transient(
            self.container.config[AMQP_URI_CONFIG_KEY],
            {"result": result, "error": error},
            reply_to,
            correlation_id=message.properties.get("correlation_id"),
        )


class Rpc(stock.Rpc):
    """nameko's RPC entrypoint over the declared queue."""

    rpc_consumer = DeclaredRpcConsumer()


rpc = Rpc.decorator


class OwnReplyListener(stock.ReplyListener):
    """Listens for replies on a queue of its own; the exchange is declared by the operator."""

    queue_consumer = WatchedQueueConsumer()

    def setup(self) -> None:
        super().setup()
        self.queue.exchange = kombu.Exchange(names.RPC_EXCHANGE, type="topic", no_declare=True)

    def forget(self, correlation_id: str) -> None:
        """Wait no longer for a reply."""
        self._reply_events.pop(correlation_id, None)
