"""nameko's RPC as we use it: on declared queues, with no rights to declare anything."""

from contextlib import suppress
from typing import Any

import kombu
from amqp.exceptions import ChannelError
from kombu import Queue
from nameko import rpc as stock
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.exceptions import serialize
from nameko.messaging import QueueConsumer

from shared.broker import names
from shared.broker.transport import transport_for
from shared.observability import logs
from shared.rpc.publisher import RPC_BROKER_AWAY, publish_transient

log = logs.get_logger(__name__)


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
        except RPC_BROKER_AWAY as error:
            # The caller is told to try again, and is then given the answer that is kept under its key.
            log.warning("reply_not_sent", error=type(error).__name__)
        except ChannelError as error:
            # It asks for its reply where none may be sent, or the set-up lacks what replies go through.
            log.error("reply_refused", error=type(error).__name__)
        # Without a reply too: a call that is never acked would hold one of the few places for good.
        with suppress(*RPC_BROKER_AWAY):
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
