"""The batch consumer: reads one quorum queue, dispatches batches, acks each once it is settled.

It does not know what a batch contains. Whoever processes a batch reports its outcomes with `finished`; only
the thread in `run` uses the connection.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

import amqp

from shared.broker import names
from shared.broker.connection import BROKER_AWAY, close_quietly, connect, messages_in, read_messages
from shared.broker.publisher import Outgoing
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.events.batch_size import SLOW_BATCH_SECONDS, BatchSize
from shared.events.copies import CopySender
from shared.events.delivery import Delivery, Disposition, Outcome, dead_message, retry_message
from shared.observability import logs, metrics
from shared.observability.health import NotReady

log = logs.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ConsumerLimits:
    """Limits of sizes and times. Throughput of quorum queues peaks from a prefetch of 100 on.

    `gather_seconds` is how long an event may wait for others to share its transaction. A batch that takes
    `slow_batch_seconds` makes later ones smaller; one that is held for `held_seconds_max`, or in flight for
    `under_way_seconds_max`, makes its process not ready.
    """

    batch_events_max: int = 200
    slow_batch_seconds: float = SLOW_BATCH_SECONDS
    held_seconds_max: float = 60.0
    under_way_seconds_max: float = 150.0
    batches_in_flight_max: int = 3
    gather_seconds: float = 0.0
    poll_busy_seconds: float = 0.005
    poll_idle_seconds: float = 0.5
    broker_retry_seconds: float = 0.5
    hold_seconds_first: float = 0.2
    hold_seconds_max: float = 5.0
    stop_seconds_max: float = 10.0

    @property
    def prefetch(self) -> int:
        """Enough for every batch in flight and one being gathered."""
        return self.batch_events_max * (self.batches_in_flight_max + 1)


@dataclass(slots=True, eq=False)
class Batch:
    """Deliveries that are processed together."""

    deliveries: Sequence[Delivery]
    dispositions: Sequence[Disposition] | None = None
    holds: int = 0
    held_since: float = 0.0
    held_until: float = 0.0
    begun_at: float = 0.0
    seconds: float = 0.0
    under_way: bool = False
    outcomes: deque = field(default_factory=deque)

    @property
    def is_wary(self) -> bool:
        """Whether nothing else may be in flight beside it."""
        return self.deliveries[0].is_redelivered


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
        self._dispatch = dispatch
        self._clock = clock
        self._limits = limits or ConsumerLimits()
        self._size = BatchSize(self._limits.batch_events_max, self._limits.slow_batch_seconds)
        self._stopping = False
        self._watching: amqp.Connection | None = None
        self._copies = CopySender(amqp_uri)
        self._connects = 0
        self._reset()
        self.connected = False

    def _reset(self) -> None:
        self._buffer: deque[Delivery] = deque()
        self._gather_until = 0.0
        self._batches: deque[Batch] = deque()
        self._connection: amqp.Connection | None = None
        self._aside: set[int] = set()

    def finished(self, batch: Batch, dispositions: Sequence[Disposition] | None) -> None:
        """Report the outcomes of a batch, or None when nothing was decided and all of it must be held.

        Outcomes for only the first deliveries settle those; the others are dispatched again.
        """
        batch.seconds = time.monotonic() - batch.begun_at
        batch.outcomes.append(dispositions)

    def stop(self) -> None:
        """Make `run` return once the batches in flight are settled."""
        self._stopping = True

    def check(self) -> None:
        """Raise `NotReady` when there is no connection, or when a batch has been held for long."""
        if not self.connected:
            raise NotReady("not connected")
        held = time.monotonic() - min((batch.held_since for batch in self._held()), default=math.inf)
        if held > self._limits.held_seconds_max:
            raise NotReady(f"events held for {held:.0f} s")
        begun_at = (batch.begun_at for batch in tuple(self._batches) if batch.under_way)
        if time.monotonic() - min(begun_at, default=math.inf) > self._limits.under_way_seconds_max:
            raise NotReady("a batch does not end")

    def _held(self) -> list[Batch]:
        return [batch for batch in tuple(self._batches) if batch.holds and batch.dispositions is None]

    def sample(self) -> None:
        """Report how many events are held, and how many wait, over a connection kept for this."""
        metrics.inbox_holds(sum(len(batch.deliveries) for batch in self._held()))
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
        self._dispatch_full()
        nothing_waits = self._read(connection)
        if nothing_waits and self._buffer and not self._batches and self._gathering_seconds() == 0:
            self._start_next()
        connection.heartbeat_tick()

    def _read(self, connection: amqp.Connection) -> bool:
        """Read what is available; True when the broker had nothing more."""
        wait = self._limits.poll_busy_seconds if self._batches else self._limits.poll_idle_seconds
        if self._buffer and not self._batches:
            wait = self._gathering_seconds()
        return read_messages(connection, wait_seconds=wait, messages_max=self._limits.batch_events_max)

    def _gathering_seconds(self) -> float:
        """How much longer to wait for more events."""
        return max(0.0, self._gather_until - time.monotonic())

    def _received(self, message: amqp.Message) -> None:
        if not self._buffer:
            self._gather_until = time.monotonic() + self._limits.gather_seconds
        self._buffer.append(Delivery.of(message))

    def _batch_size(self) -> int:
        """How many at the front may share a batch: redelivered ones are not mixed with others."""
        front = islice(self._buffer, self._size.events)
        again = bool(self._buffer) and self._buffer[0].is_redelivered
        return sum(1 for _ in takewhile(lambda one: one.is_redelivered == again, front))

    def _may_start(self) -> bool:
        """Whether the next batch need not wait for more events, nor for those in flight."""
        size = self._batch_size()
        if not (size == self._size.events or size < len(self._buffer)):
            return False
        # Nothing is processed beside an event that may end the process: it would be suspected as well.
        wary = self._buffer[0].is_redelivered or any(batch.is_wary for batch in self._batches)
        return not self._batches or (len(self._batches) < self._limits.batches_in_flight_max and not wary)

    def _dispatch_full(self) -> None:
        for batch in self._batches:
            if not batch.under_way and batch.dispositions is None and time.monotonic() >= batch.held_until:
                self._hand_over(batch)
        while self._may_start():
            self._start_next()

    def _start_next(self) -> None:
        batch = Batch([self._buffer.popleft() for _ in range(self._batch_size())])
        self._batches.append(batch)
        crash_point(CrashPoint.AFTER_RECEIVE)
        self._hand_over(batch)

    def _hand_over(self, batch: Batch) -> None:
        batch.under_way = True
        batch.begun_at = time.monotonic()
        self._dispatch(batch)

    def _take_reports(self, channel: amqp.Channel) -> None:
        for batch in tuple(self._batches):
            if batch.outcomes:
                batch.under_way = False
                self._take_report(batch, batch.outcomes.popleft())
        self._ack_copied(channel)
        # An ack covers everything up to its tag, so batches are acked in the order in which they arrived.
        while self._batches and self._batches[0].dispositions is not None:
            self._settle(channel, self._batches[0])
            self._batches.popleft()

    def _take_report(self, batch: Batch, dispositions: Sequence[Disposition] | None) -> None:
        if not dispositions:
            self._hold(batch)
            return
        self._size.note(len(batch.deliveries), batch.seconds)
        batch.dispositions = dispositions
        undecided = batch.deliveries[len(dispositions) :]
        if undecided:
            batch.deliveries = batch.deliveries[: len(dispositions)]
            self._batches.insert(self._batches.index(batch) + 1, Batch(undecided))

    def _hold(self, batch: Batch) -> None:
        limits = self._limits
        if not batch.holds:
            batch.held_since = time.monotonic()
        delay = min(limits.hold_seconds_first * 2**batch.holds, limits.hold_seconds_max)
        batch.holds += 1
        batch.held_until = time.monotonic() + delay

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
        return bool(self._aside) or any(batch.under_way for batch in self._batches)

    def _disconnect(self) -> None:
        connection = self._connection
        self.connected = False
        self._copies.forget()
        self._reset()
        close_quietly(connection)
