"""The batch consumer: reads one quorum queue, hands over batches, acks each once it is settled.

It knows nothing of what a batch means. Whoever takes a batch reports its verdicts with `finished`; the
connection is touched only by the thread in `run`.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import amqp

from shared.broker import names
from shared.broker.connection import BROKER_AWAY, close_quietly, connect, messages_in, read_messages
from shared.broker.publisher import ConfirmsMissing, Outgoing, WindowPublisher
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.events.delivery import Delivery, Fate, Verdict, dead_message, retry_message
from shared.observability import logs, metrics

log = logs.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ConsumerLimits:
    """How much at once and how long. Throughput of quorum queues peaks from a prefetch of 100 on.

    `gather_seconds` is how long an event may wait for others to share its transaction.
    """

    batch_events_max: int = 200
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
        """Enough for every batch under way and one being gathered."""
        return self.batch_events_max * (self.batches_in_flight_max + 1)


@dataclass(slots=True, eq=False)
class Batch:
    """Deliveries that are worked on together."""

    deliveries: Sequence[Delivery]
    verdicts: Sequence[Verdict] | None = None
    holds: int = 0
    held_until: float = 0.0
    under_way: bool = False
    outcomes: deque = field(default_factory=deque)


class BatchConsumer:
    """Reads `<service>.inbox` and hands batches to `dispatch(batch)`, which must not block for long."""

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
        self._stopping = False
        self._watching: amqp.Connection | None = None
        self._reset()
        self.connected = False

    def _reset(self) -> None:
        self._buffer: deque[Delivery] = deque()
        self._gather_until = 0.0
        self._batches: deque[Batch] = deque()
        self._connection: amqp.Connection | None = None
        self._publisher: WindowPublisher | None = None
        self._consumer_tag = ""
        self._trusting = False
        self._taken_alone_next = 0

    def finished(self, batch: Batch, verdicts: Sequence[Verdict] | None) -> None:
        """Report a batch: its verdicts, or None when it could not be worked on at all and must be held."""
        batch.outcomes.append(verdicts)

    def stop(self) -> None:
        """Make `run` return once the batches under way are settled."""
        self._stopping = True

    def sample(self) -> None:
        """Report how many messages wait in the inbox, over a connection that is kept for this."""
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
        """Consume until stopped; reconnects for as long as it takes."""
        while not self._stopping:
            try:
                self._consume()
            except BROKER_AWAY as error:
                # The broker gives what was not acked to someone again; the inbox knows what was applied.
                log.warning("consumer_broker_away", error=type(error).__name__)
                time.sleep(self._limits.broker_retry_seconds)
            finally:
                self._disconnect()
        close_quietly(self._watching)

    def _consume(self) -> None:
        connection = self._connection = connect(self._amqp_uri)
        channel = connection.channel()
        channel.auto_decode = False
        # One at first: who died while holding many finds out in this way which of them it was.
        self._ask_for(1, channel)
        self.connected = True
        while not self._stopping:
            self._step(connection, channel)
        self._finish(channel)

    def _ask_for(self, prefetch: int, channel: amqp.Channel) -> None:
        if self._consumer_tag:
            channel.basic_cancel(self._consumer_tag)
        channel.basic_qos(0, prefetch, False)
        queue = names.inbox_queue(self._service)
        self._consumer_tag = channel.basic_consume(queue, callback=self._received)

    def _trust_what_comes(self, channel: amqp.Channel) -> None:
        """Ask for many at once when what comes has ended nobody."""
        if not self._trusting and self._buffer and self._taken_alone_next == 0:
            self._trusting = True
            self._ask_for(self._limits.prefetch, channel)

    def _beware_of_suspects(self, channel: amqp.Channel) -> None:
        """Give back what is not begun when what may have ended others came in its midst; then ask for one."""
        if self._trusting and self._taken_alone_next:
            self._trusting = False
            self._ask_for(1, channel)
            while self._buffer:
                channel.basic_reject(self._buffer.popleft().tag, requeue=True)

    def _step(self, connection: amqp.Connection, channel: amqp.Channel) -> None:
        self._take_reports(channel)
        self._dispatch_full()
        nothing_waits = self._read(connection)
        self._beware_of_suspects(channel)
        self._trust_what_comes(channel)
        if nothing_waits and self._buffer and not self._batches and self._gathering_seconds() == 0:
            self._start(Batch([self._buffer.popleft() for _ in range(self._batch_size())]))
        connection.heartbeat_tick()

    def _read(self, connection: amqp.Connection) -> bool:
        """Read what is there; True when the broker had nothing more just then."""
        wait = self._limits.poll_busy_seconds if self._batches else self._limits.poll_idle_seconds
        if self._buffer and not self._batches:
            wait = self._gathering_seconds()
        return read_messages(connection, wait_seconds=wait, messages_max=self._limits.batch_events_max)

    def _gathering_seconds(self) -> float:
        """How much longer what is here waits for more; what must be taken alone does not."""
        if not self._trusting:
            return 0.0
        return max(0.0, self._gather_until - time.monotonic())

    def _received(self, message: amqp.Message) -> None:
        if not self._buffer:
            self._gather_until = time.monotonic() + self._limits.gather_seconds
        delivery = Delivery.of(message)
        # As many as were held together when someone died may have to be taken alone.
        others = max(0, self._taken_alone_next - 1)
        self._taken_alone_next = self._limits.prefetch if delivery.is_suspect else others
        self._buffer.append(delivery)

    def _batch_size(self) -> int:
        return min(len(self._buffer), self._limits.batch_events_max)

    def _dispatch_full(self) -> None:
        for batch in self._batches:
            if not batch.under_way and batch.verdicts is None and time.monotonic() >= batch.held_until:
                self._hand_over(batch)
        while (
            len(self._batches) < self._limits.batches_in_flight_max
            and len(self._buffer) >= self._limits.batch_events_max
        ):
            self._start(Batch([self._buffer.popleft() for _ in range(self._batch_size())]))

    def _start(self, batch: Batch) -> None:
        self._batches.append(batch)
        crash_point(CrashPoint.AFTER_RECEIVE)
        self._hand_over(batch)

    def _hand_over(self, batch: Batch) -> None:
        batch.under_way = True
        self._dispatch(batch)

    def _take_reports(self, channel: amqp.Channel) -> None:
        for batch in self._batches:
            if batch.outcomes:
                batch.under_way = False
                batch.verdicts = batch.outcomes.popleft()
                if batch.verdicts is None:
                    self._hold(batch)
        # An ack is for everything up to its tag, so batches are acked in the order in which they came.
        while self._batches and self._batches[0].verdicts is not None:
            self._settle(channel, self._batches[0])
            self._batches.popleft()

    def _hold(self, batch: Batch) -> None:
        limits = self._limits
        delay = min(limits.hold_seconds_first * 2**batch.holds, limits.hold_seconds_max)
        batch.holds += 1
        batch.held_until = time.monotonic() + delay

    def _settle(self, channel: amqp.Channel, batch: Batch) -> None:
        copies = [copy for verdict in batch.verdicts or () if (copy := self._copy(verdict))]
        if copies:
            self._publish_copies(copies)
            crash_point(CrashPoint.DURING_DEAD_LETTERING)
        crash_point(CrashPoint.AFTER_COMMIT_BEFORE_ACK)
        channel.basic_ack(batch.deliveries[-1].tag, multiple=True)

    def _copy(self, verdict: Verdict) -> Outgoing | None:
        match verdict.fate:
            case Fate.RETRY:
                return retry_message(self._service, verdict)
            case Fate.DEAD:
                return dead_message(self._service, verdict, self._clock.now())
            case _:
                return None

    def _publish_copies(self, copies: Sequence[Outgoing]) -> None:
        if self._publisher is None:
            self._publisher = WindowPublisher(self._connection)
        self._publisher.send(copies)
        window = self._publisher.settle()
        if window.returned:
            raise ConfirmsMissing("a queue of our own is not there")

    def _finish(self, channel: amqp.Channel) -> None:
        deadline = time.monotonic() + self._limits.stop_seconds_max
        while any(batch.under_way for batch in self._batches) and time.monotonic() < deadline:
            self._take_reports(channel)
            time.sleep(self._limits.poll_busy_seconds)
        self._take_reports(channel)

    def _disconnect(self) -> None:
        connection = self._connection
        self.connected = False
        self._reset()
        close_quietly(connection)
