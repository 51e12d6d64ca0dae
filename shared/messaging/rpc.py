"""nameko RPC as we use it: transient messages, no rights to declare anything.

A request or reply that the broker loses in a crash is answered with "try again" after a time, and the
idempotency key makes trying again safe; so neither needs the disk.
"""

from typing import Any

import kombu
from amqp.exceptions import AMQPError
from kombu import Queue
from kombu.exceptions import OperationalError
from nameko import rpc as stock
from nameko.amqp.publish import Publisher
from nameko.constants import AMQP_URI_CONFIG_KEY, DEFAULT_TRANSPORT_OPTIONS
from nameko.messaging import QueueConsumer

from shared.messaging import names
from shared.observability import logs

TRANSIENT = 1
BROKER_AWAY = (OperationalError, AMQPError, OSError)
"""What nameko's publishers and consumers raise when the broker is away; kombu has an error of its own."""

log = logs.get_logger(__name__)


class TransientPublisher(Publisher):
    """Publishes what need not survive a restart of the broker."""

    delivery_mode = TRANSIENT
    # The stock class shares one dictionary among all publishers and writes into it.
    transport_options = DEFAULT_TRANSPORT_OPTIONS.copy()


class TransientResponder(stock.Responder):
    """Replies without touching the disk."""

    publisher_cls = TransientPublisher


class DeclaredRpcConsumer(stock.RpcConsumer):
    """Consumes the queue that the operator has declared."""

    queue: Queue | None

    def setup(self) -> None:
        if self.queue is None:
            self.queue = Queue(names.rpc_queue(self.container.service_name), no_declare=True)
            self.queue_consumer.register_provider(self)
            self._registered = True

    def handle_result(self, message: kombu.Message, result: Any, exc_info: Any) -> tuple[Any, Any]:
        uri = self.container.config[AMQP_URI_CONFIG_KEY]
        exchange = stock.get_rpc_exchange(self.container.config)
        responder = TransientResponder(uri, exchange, "json", message)
        # Whatever is raised here ends the whole service.
        try:
            if message.properties.get("reply_to"):
                result, exc_info = responder.send_response(result, exc_info)
            self.queue_consumer.ack_message(message)
        except BROKER_AWAY as error:
            # The caller is told to try again, and is then given the answer that is kept under its key.
            log.warning("reply_not_sent", error=type(error).__name__)
        return result, exc_info


class Rpc(stock.Rpc):
    """nameko's RPC entrypoint over the declared queue."""

    rpc_consumer = DeclaredRpcConsumer()


rpc = Rpc.decorator


class WatchedQueueConsumer(QueueConsumer):
    """nameko's consumer, which knows whether it is connected just now."""

    connected = False

    def on_consume_ready(self, *args: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(*args, **kwargs)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.connected = False
        super().on_connection_error(exc, interval)


class OwnReplyListener(stock.ReplyListener):
    """Listens for replies on a queue of its own; the exchange is declared by the operator."""

    queue_consumer = WatchedQueueConsumer()

    def setup(self) -> None:
        super().setup()
        self.queue.exchange = kombu.Exchange(names.RPC_EXCHANGE, type="topic", no_declare=True)

    def forget(self, correlation_id: str) -> None:
        """Wait no longer for a reply."""
        self._reply_events.pop(correlation_id, None)
