"""Runs timers that are due: a batch in one transaction, each with exactly one effect.

A batch that fails is treated like one of events: halved until what fails is alone. That is tried again
later, and put aside with the dead letters when it failed too often. So is what ends its process each time.
When all fail alike, the fault is not theirs: timers of these kinds are held for a while, and the others run.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from pymongo.errors import PyMongoError

from shared.actor import Actor
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.errors import Permanent, TandemError, Transient
from shared.events import dead_letters
from shared.events.batch_size import BatchSize
from shared.events.breaker import AllFailAlike, Breaker, Tried
from shared.events.dead_letters import Why
from shared.events.failing import Failed, detail_of, in_parts, reason_of, stack_of
from shared.events.poison import ENDS_THE_PROCESS, PROCESSES_MAX
from shared.events.routing import UNTIL_KNOWN, Timer
from shared.ids import new_id
from shared.observability import logs, metrics
from shared.observability.traces import child_trace
from shared.persistence import tenants, timers
from shared.persistence.audit import Cause
from shared.persistence.plans import as_kept
from shared.persistence.session import Session
from shared.persistence.store import Store, translated
from shared.persistence.timers import Due, Row
from shared.persistence.unit_of_work import Trace, UnitOfWork

TIMERS_AT_ONCE_MAX: Final = 500
HELD_SECONDS: Final = 5.0
"""How long timers of a kind are held that all fail alike."""
RUN_SECONDS_MAX: Final = 20.0
"""After this time a batch is left; what is not decided is due again. Below what the loop's health allows."""

log = logs.get_logger(__name__)


class UnknownTimer(TandemError, Transient):
    """This release runs no timers of this kind: a newer one, of which replicas run already, may."""

    code = "unknown_timer"


class TimerProcessor:
    """Runs the due timers of one service's database. `committed` is called after each commit."""

    def __init__(
        self,
        service: str,
        store: Store,
        table: Sequence[Timer],
        clock: Clock,
        committed: Callable[[], None],
        breaker: Breaker | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._store = store
        self._table = {one.kind: one for one in table}
        self._clock = clock
        self._committed = committed
        self._breaker = breaker or Breaker()
        self._monotonic = monotonic
        self._size = BatchSize(TIMERS_AT_ONCE_MAX)
        self._held_until: dict[str, float] = {}
        self._process_id = new_id()
        self._actor_id = f"system:{service}"

    def run_due(self) -> int:
        """Run the timers that are next by `timers.due`; how many were decided, 0 when none is due.

        Those that all fail alike stay due, and are passed over for a while. Raises `DatabaseAway` when
        nothing could be decided: they stay due.
        """
        try:
            now = as_kept(self._clock.now())
            rows = timers.due(self._store, now, self._size.events, self._held())
            known = [row for row in rows if row["kind"] in self._table]
            unknown = [row for row in rows if row["kind"] not in self._table]
            # First, so that none of the others is tried again without them.
            for row in unknown:
                self._failed(row, UnknownTimer("This service runs no timers of this kind."))
            return len(unknown) + sum(self._run_noted(group) for group in self._groups(known))
        except PyMongoError as error:
            raise translated(error) from error

    def _groups(self, rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
        """All together, but alone what a process began that ended."""
        if together := [row for row in rows if not self._ended(row)]:
            yield together
        yield from ([row] for row in rows if self._ended(row))

    def _ended(self, row: Row) -> int:
        """How many other processes began it, and ended."""
        return len({*row.get("begun", ())} - {self._process_id})

    def _run_noted(self, group: Sequence[Row]) -> int:
        if (ended := self._ended(group[0])) >= PROCESSES_MAX:
            why = Why(ENDS_THE_PROCESS, f"Whoever ran it alone ended before it was done, {ended} times.")
            self._put_aside(group[0], why)
            return 1
        timers.note_begun(self._store, group, self._process_id)
        undecided: Sequence[Row] = group
        try:
            undecided = group[self._run(group) :]
        finally:
            # This process lives, whatever was raised.
            with suppress(PyMongoError):
                timers.take_back(self._store, undecided, self._process_id)
        return len(group) - len(undecided)

    def _run(self, group: Sequence[Row]) -> int:
        """Run them; how many of the first were decided."""
        started = time.monotonic()
        decided = in_parts(group, self._run_together, seconds_max=RUN_SECONDS_MAX)
        failed = [fate for fate in decided if isinstance(fate, Failed)]
        if not failed:
            # How long halving takes tells nothing of how long the others take.
            self._size.note(len(group), time.monotonic() - started)
        try:
            self._breaker.check(
                [_tried(row, fate) for row, fate in zip(group, decided, strict=False) if fate is not None]
            )
        except AllFailAlike:
            self._hold({fate.item["kind"] for fate in failed})
            return 0
        for fate in failed:
            self._failed(fate.item, fate.error)
        return len(decided)

    def _held(self) -> list[str]:
        """The kinds that are held just now."""
        now = self._monotonic()
        return [kind for kind, until in self._held_until.items() if now < until]

    def _hold(self, kinds: Iterable[str]) -> None:
        for kind in kinds:
            self._held_until[kind] = self._monotonic() + HELD_SECONDS
            log.error("timers_held", event_type=f"timer.{kind}")

    def _run_together(self, rows: Sequence[Row]) -> list[Row | None]:
        started = time.perf_counter()
        ran = self._store.in_transaction(lambda: self._transact(rows))
        metrics.committed(time.perf_counter() - started)
        self._committed()
        log.info("timers_run", events=len(ran))
        for row in filter(None, ran):
            metrics.timer_ended(row["kind"], "run")
        return ran

    def _transact(self, rows: Sequence[Row]) -> list[Row | None]:
        """Those that ran; None for one that is not due any more."""
        session = Session(self._store, self._clock)
        found = timers.still_due(self._store, rows, session.now)
        session.preload(tenants.wanted(row["tenant"] for row in found.values()))
        session.preload(
            (model, row["tenant"], which)
            for row in found.values()
            for model, which in self._table[row["kind"]].preload(Due.of(row))
        )
        ran = []
        for position, one in enumerate(rows):
            if position == len(rows) // 2:
                crash_point(CrashPoint.MID_BATCH)
            # A handler before it may have moved or cancelled it.
            row = session.set_already(timers.COLLECTION, one["_id"], found.get(one["_id"]))
            is_due = row is not None and row["fire_at"] <= session.now
            ran.append(row if is_due else None)
            if row is not None and is_due:
                self._handle(row, session)
        session.flush()
        return ran

    def _handle(self, row: Row, session: Session) -> None:
        session.set_row(timers.COLLECTION, row["_id"], None)
        uow = UnitOfWork(
            session,
            self._service,
            Actor(self._actor_id, row["tenant"], frozenset()),
            Cause(self._actor_id, self._service, _type(row), row["_id"], session.now),
            Trace(row["correlation_id"], row["_id"], child_trace("")),
        )
        self._table[row["kind"]].handle(Due.of(row), uow)
        uow.leave()

    def _failed(self, row: Row, error: Exception) -> None:
        why = Why(reason_of(error), detail_of(error), stack_of(error))
        log.warning("timer_failed", error=type(error).__name__, reason=why.reason, attempt=row["attempts"])
        retry = self._table[row["kind"]].retry if row["kind"] in self._table else UNTIL_KNOWN
        delay = None if isinstance(error, Permanent) else retry.delay_after(row["attempts"])
        if delay is None:
            self._put_aside(row, why)
            return
        timers.put_off(self._store, row, as_kept(self._clock.now()) + timedelta(seconds=delay))
        metrics.timer_ended(row["kind"], "put_off")

    def _put_aside(self, row: Row, why: Why) -> None:
        """Keep it as a dead letter, unless it was set anew since."""
        if self._store.in_transaction(lambda: self._move(row, why)):
            log.error("timer_put_aside", reason=why.reason, event_type=_type(row))
            metrics.timer_ended(row["kind"], "put_aside")

    def _move(self, row: Row, why: Why) -> bool:
        session = Session(self._store, self._clock)
        found = timers.still_due(self._store, [row], session.now)
        if not found:
            return False
        session.set_row(timers.COLLECTION, row["_id"], None)
        letter_id = dead_letters.keep_timer(session, found[row["_id"]], _type(row), why)
        session.close_unit(Cause(self._actor_id, self._service, "dead_letter_kept", letter_id, session.now))
        session.flush()
        return True


def _type(row: Row) -> str:
    """What audit, logs and dead letters call it."""
    return f"timer.{row['kind']}"


def _tried(row: Row, fate: Row | Failed[Row]) -> Tried:
    error = fate.error if isinstance(fate, Failed) else None
    return Tried(row["tenant"], _type(row), error, row["attempts"])
