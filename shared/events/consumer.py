"""The batch consumer: reads one quorum queue, dispatches batches, acks each once it is settled.

It knows nothing of what a batch means. Whoever takes a batch reports its verdicts with `Batch.finished`; the
connection is touched only by the thread in `run`.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import amqp

from shared.broker import names
from shared.broker.connection import BROKER_AWAY, close_quietly, connect, messages_in, read_messages
from shared.broker.publisher import Outgoing
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.events.batches import Batch, Batches, ConsumerLimits
from shared.events.copies import CopySender
from shared.events.delivery import Delivery, Disposition, Outcome, dead_message, retry_message
from shared.observability import logs, metrics
from shared.observability.health import NotReady

log = logs.get_logger(__name__)


class BatchConsumer:
    """Reads `<service>.inbox` and passes batches to `dispatch(batch)`, which must not block for long."""

    def __init__(
        self,
        service: str,
        amqp_uri: str,
        dispatch: Callable[[Batch], None],
        clock: Clock,
        limits: ConsumerLimits | None = None,
    ):
        self._service = service
        self._amqp_uri = amqp_uri
        self._clock = clock
        self._limits = limits or ConsumerLimits()
        self._batches = Batches(dispatch, self._limits)
        self._stopping = False
        self._watching: amqp.Connection | None = None
        self._copies = CopySender(amqp_uri)
        self._connects = 0
        self._connection: amqp.Connection | None = None
        self._aside: set[int] = set()
        self.connected = False

    def stop(self) -> None:
        """Make `run` return once the batches in flight are settled."""
        self._stopping = True

    def check(self) -> None:
        """Raise `NotReady` when there is no connection, or when a batch has been held for long."""
        if not self.connected:
            raise NotReady("not connected")
        self._batches.check()

    def sample(self) -> None:
        """Report how many events are held, and how many wait, over a connection that is kept for this."""
        metrics.inbox_holds(self._batches.held_events)
        if not self.connected:
            return
        queue = names.inbox_queue(self._service)
        connection, self._watching = self._watching or connect(self._amqp_uri), None
        with ExitStack() as unless_it_answers:
            unless_it_answers.callback(close_quietly, connection)
            metrics.queue_holds(queue, messages_in(connection, queue))
            unless_it_answers.pop_all()
        self._watching = connection

    def run(self) -> None:
        """Consume until stopped; reconnects until it succeeds."""
        copying = threading.Thread(target=self._copies.run, name="copies")
        copying.start()
        try:
            self._run()
        finally:
            self._copies.stop()
            copying.join()
            close_quietly(self._watching)

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._consume()
            except BROKER_AWAY as error:
                # The broker redelivers what was not acked; the inbox recognizes what was applied.
                log.warning("consumer_broker_away", error=type(error).__name__)
                time.sleep(self._limits.broker_retry_seconds)
            finally:
                self._disconnect()

    def _consume(self) -> None:
        connection = self._connection = connect(self._amqp_uri)
        self._connects += 1
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, self._limits.prefetch, False)
        channel.basic_consume(names.inbox_queue(self._service), callback=self._received)
        self.connected = True
        while not self._stopping:
            self._step(connection, channel)
        self._finish(channel)

    def _step(self, connection: amqp.Connection, channel: amqp.Channel) -> None:
        self._take_reports(channel)
        self._batches.start_due()
        nothing_waits = read_messages(
            connection,
            wait_seconds=self._batches.wait_seconds,
            messages_max=self._limits.batch_events_max,
        )
        if nothing_waits:
            self._batches.start_gathered()
        connection.heartbeat_tick()

    def _received(self, message: amqp.Message) -> None:
        self._batches.add(Delivery.of(message))

    def _take_reports(self, channel: amqp.Channel) -> None:
        self._batches.take_reports()
        self._ack_copied(channel)
        # An ack is for everything up to its tag, so batches are acked in the order in which they came.
        for batch in self._batches.settled():
            self._settle(channel, batch)

    def _settle(self, channel: amqp.Channel, batch: Batch) -> None:
        copies = [copy for disposition in batch.dispositions or () if (copy := self._copy(disposition))]
        self._aside |= {copy.key for copy in copies}
        # The tags of another connection are other deliveries.
        self._copies.send([replace(copy, key=(self._connects, copy.key)) for copy in copies])
        crash_point(CrashPoint.AFTER_COMMIT_BEFORE_ACK)
        if not self._aside:
            channel.basic_ack(batch.deliveries[-1].tag, multiple=True)
            return
        for delivery in batch.deliveries:
            if delivery.tag not in self._aside:
                channel.basic_ack(delivery.tag)

    def _ack_copied(self, channel: amqp.Channel) -> None:
        """Ack the deliveries whose copies are now confirmed."""
        for connects, tag in self._copies.confirmed():
            crash_point(CrashPoint.DURING_DEAD_LETTERING)
            if connects == self._connects and tag in self._aside:
                self._aside.remove(tag)
                channel.basic_ack(tag)

    def _copy(self, disposition: Disposition) -> Outgoing | None:
        match disposition.outcome:
            case Outcome.RETRY:
                return retry_message(self._service, disposition)
            case Outcome.DEAD:
                return dead_message(self._service, disposition, self._clock.now())
            case _:
                return None

    def _finish(self, channel: amqp.Channel) -> None:
        deadline = time.monotonic() + self._limits.stop_seconds_max
        while self._is_busy() and time.monotonic() < deadline:
            self._take_reports(channel)
            time.sleep(self._limits.poll_busy_seconds)
        self._take_reports(channel)

    def _is_busy(self) -> bool:
        return bool(self._aside) or self._batches.are_under_way

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        self.connected = False
        self._copies.forget()
        self._batches.forget()
        self._aside = set()
        close_quietly(connection)
