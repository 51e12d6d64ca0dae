"""Deliveries on their way through a process: gathered into batches, handed over, held, and settled in order.

It knows no broker. All of it is called by the one thread that reads the inbox; `check` and `held_events` may
be asked by any, and so may `Batch.finished`.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from shared.crash_points import CrashPoint, crash_point
from shared.events.batch_size import SLOW_BATCH_SECONDS, BatchSize
from shared.events.delivery import Delivery, Disposition
from shared.observability.health import NotReady


@dataclass(frozen=True, slots=True)
class ConsumerLimits:
    """How much at once and how long. Throughput of quorum queues peaks from a prefetch of 100 on.

    `gather_seconds` is how long an event may wait for others to share its transaction. A batch that takes
    `slow_batch_seconds` makes those after it smaller; one that is held for `held_seconds_max`, or is
    under way for `under_way_seconds_max`, makes its process not ready.
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
        """Enough for every batch under way and one being gathered."""
        return self.batch_events_max * (self.batches_in_flight_max + 1)


@dataclass(slots=True, eq=False)
class Batch:
    """Deliveries that are worked on together. Whoever was handed it reports with `finished`."""

    deliveries: Sequence[Delivery]
    dispositions: Sequence[Disposition] | None = None
    holds: int = 0
    held_since: float = 0.0
    held_until: float = 0.0
    begun_at: float = 0.0
    seconds: float = 0.0
    under_way: bool = False
    reports: deque[Sequence[Disposition] | None] = field(default_factory=deque)

    @property
    def is_wary(self) -> bool:
        """Whether nothing else may be under way beside it."""
        return self.deliveries[0].is_redelivered

    @property
    def is_held(self) -> bool:
        """Whether nothing was decided of it when it was tried last."""
        return bool(self.holds) and self.dispositions is None

    def finished(self, dispositions: Sequence[Disposition] | None) -> None:
        """Report its verdicts, or None when nothing was decided and all of it must be held.

        Verdicts of only the first of its deliveries settle those; the others are handed over again.
        """
        self.seconds = time.monotonic() - self.begun_at
        self.reports.append(dispositions)


class Batches:
    """What waits, what is under way and what is held. Hands batches to `dispatch`, which must not block."""

    def __init__(self, dispatch: Callable[[Batch], None], limits: ConsumerLimits) -> None:
        self._dispatch = dispatch
        self._limits = limits
        self._size = BatchSize(limits.batch_events_max, limits.slow_batch_seconds)
        self.forget()

    def forget(self) -> None:
        """Begin anew, as after a lost connection: what was not settled comes again."""
        self._waiting: deque[Delivery] = deque()
        self._gather_until = 0.0
        self._batches: deque[Batch] = deque()

    def add(self, delivery: Delivery) -> None:
        """Have it wait for its batch."""
        if not self._waiting:
            self._gather_until = time.monotonic() + self._limits.gather_seconds
        self._waiting.append(delivery)

    @property
    def wait_seconds(self) -> float:
        """How long one may wait for more deliveries before there may be something to do."""
        if self._batches:
            return self._limits.poll_busy_seconds
        return self._gathering_seconds() if self._waiting else self._limits.poll_idle_seconds

    @property
    def are_under_way(self) -> bool:
        """Whether somebody works on one of them."""
        return any(batch.under_way for batch in self._batches)

    @property
    def held_events(self) -> int:
        """How many events are held."""
        return sum(len(batch.deliveries) for batch in tuple(self._batches) if batch.is_held)

    def check(self) -> None:
        """Raise `NotReady` when a batch has been held for long, or does not end."""
        batches, now = tuple(self._batches), time.monotonic()
        held = now - min((batch.held_since for batch in batches if batch.is_held), default=math.inf)
        if held > self._limits.held_seconds_max:
            raise NotReady(f"events held for {held:.0f} s")
        begun_at = min((batch.begun_at for batch in batches if batch.under_way), default=math.inf)
        if now - begun_at > self._limits.under_way_seconds_max:
            raise NotReady("a batch does not end")

    def start_due(self) -> None:
        """Hand over again what was held for long enough, and start each batch that need not wait."""
        for batch in self._batches:
            if not batch.under_way and batch.dispositions is None and time.monotonic() >= batch.held_until:
                self._hand_over(batch)
        while self._may_start():
            self._start_next()

    def start_gathered(self) -> None:
        """Start with what is here, when nothing is under way and it has waited for others long enough."""
        if self._waiting and not self._batches and self._gathering_seconds() == 0:
            self._start_next()

    def take_reports(self) -> None:
        """Note what became of those that ended since."""
        for batch in tuple(self._batches):
            if batch.reports:
                batch.under_way = False
                self._take_report(batch, batch.reports.popleft())

    def settled(self) -> Iterator[Batch]:
        """Those that are decided, in the order in which they came, up to the first that is not."""
        while self._batches and self._batches[0].dispositions is not None:
            yield self._batches[0]
            self._batches.popleft()

    def _gathering_seconds(self) -> float:
        """How much longer what is here waits for more."""
        return max(0.0, self._gather_until - time.monotonic())

    def _batch_size(self) -> int:
        """How many at the front may share a batch: what comes again does so with its like only."""
        front = islice(self._waiting, self._size.events)
        again = bool(self._waiting) and self._waiting[0].is_redelivered
        return sum(1 for _ in takewhile(lambda one: one.is_redelivered == again, front))

    def _may_start(self) -> bool:
        """Whether the next batch need not wait for more, nor for what is under way."""
        size = self._batch_size()
        if not (size == self._size.events or size < len(self._waiting)):
            return False
        # Nothing is under way beside what may end the process: it would seem to be as guilty.
        wary = self._waiting[0].is_redelivered or any(batch.is_wary for batch in self._batches)
        return not self._batches or (len(self._batches) < self._limits.batches_in_flight_max and not wary)

    def _start_next(self) -> None:
        batch = Batch([self._waiting.popleft() for _ in range(self._batch_size())])
        self._batches.append(batch)
        crash_point(CrashPoint.AFTER_RECEIVE)
        self._hand_over(batch)

    def _hand_over(self, batch: Batch) -> None:
        batch.under_way = True
        batch.begun_at = time.monotonic()
        self._dispatch(batch)

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
