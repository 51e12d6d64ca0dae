"""Runs jobs: the next items of the job whose turn it is, in one transaction, each with exactly one effect.

Turns go round the tenants, and of each tenant round its jobs: one with many jobs does not slow another's.
A part that fails is halved until what fails is alone; that item is set aside where trying it again may help,
and the job goes on with the others; in the end it has its failure as its result. So it does past an item that
ends its process. A job whose items all fail alike is paused for a while.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, Final, NamedTuple

import pymongo
from pymongo.errors import PyMongoError

from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.errors import Permanent, TandemError
from shared.events.batch_size import BATCH_EVENTS_MIN, BatchSize
from shared.events.breaker import kind_of
from shared.events.failing import reason_of
from shared.events.poison import ENDS_THE_PROCESS, NOTE_SECONDS_MAX, PROCESSES_MAX, Begun
from shared.events.routing import Bulk, RetryPolicy
from shared.observability import logs, metrics
from shared.observability.traces import child_trace
from shared.persistence import job_items, jobs, tenants
from shared.persistence.audit import Cause
from shared.persistence.jobs import Job, Result, Row, Run, Terms, refused
from shared.persistence.plans import as_kept
from shared.persistence.session import Session
from shared.persistence.store import DatabaseAway, StaleDocument, Store, TooSlow, translated
from shared.persistence.unit_of_work import Trace, UnitOfWork

SLOW_PART_SECONDS: Final = 0.3
"""A part that takes longer is followed by smaller ones, so that people do not wait behind it."""
PEOPLE_FIRST_SECONDS_MAX: Final = 1.0
PEOPLE_LOOKED_FOR_SECONDS: Final = 0.02
PART_SECONDS_MAX: Final = 15.0
"""After this time a part is left that others keep from being done. Below what the loop's health allows."""
GIVE_WAY_SECONDS: Final = (0.1, 0.3)
"""How long it waits when others change what it changes: people come before jobs."""
RETRY: Final = RetryPolicy()
UNKNOWN_KIND_SECONDS: Final = 60
HELD_SECONDS: Final = 5

log = logs.get_logger(__name__)


def _nobody_waits() -> bool:
    return False


class JobProcessor:
    """Runs the jobs of one service's database. `committed` is called after each commit.

    Between two parts it lets those pass who wait for a command, as `people_wait` tells.
    """

    def __init__(
        self,
        service: str,
        store: Store,
        table: Sequence[Bulk],
        clock: Clock,
        committed: Callable[[], None],
        people_wait: Callable[[], bool] = _nobody_waits,
    ) -> None:
        self._service = service
        self._store = store
        self._table = {one.kind: one for one in table}
        self._clock = clock
        self._committed = committed
        self._people_wait = people_wait
        self._sizes: dict[str, BatchSize] = defaultdict(lambda: BatchSize(1, SLOW_PART_SECONDS))
        self._sizes |= {one.kind: BatchSize(one.at_once, SLOW_PART_SECONDS) for one in table}
        self._begun = Begun(store)
        self._turns = _Turns()

    def run_next(self) -> bool:
        """Do the next part of the job whose turn it is; whether there was one.

        Raises `DatabaseAway` or `StaleDocument` when nothing could be written: it stays to be done.
        """
        try:
            with pymongo.timeout(NOTE_SECONDS_MAX):
                due = jobs.next_of_each_tenant(self._store, as_kept(self._clock.now()))
                turn = self._turns.take(due)
                row = None if turn is None else jobs.row_of(self._store, turn["job"])
            if row is not None:
                self._let_people_pass()
                with logs.bound(correlation_id=row["correlation_id"], tenant=row["tenant"]):
                    self._run_noted(row)
        except PyMongoError as error:
            raise translated(error) from error
        return row is not None

    def _run_noted(self, row: Row) -> None:
        part = self._part_of(row)
        ended = self._begun.processes_ended([part.id])
        self._begun.note([part.id])
        try:
            self._run(part, ended[part.id])
        finally:
            # This process lives, whatever was raised.
            self._begun.take_back([part.id])

    def _part_of(self, row: Row) -> "_Part":
        """The next part: an item that is to be tried again by now, or the next ones."""
        with pymongo.timeout(NOTE_SECONDS_MAX):
            aside = job_items.first_aside(self._store, row["_id"]) if row["aside"] else None
        is_due = aside is not None and aside["retry_at"] <= as_kept(self._clock.now())
        return _Part(row, aside if is_due else None)

    def _run(self, part: "_Part", ended: int) -> None:
        if ended >= PROCESSES_MAX:
            self._give_up(part, ENDS_THE_PROCESS, "Whoever did it ended before it was done.", alone=True)
            return
        size = 1 if ended or self._is_alone(part) else self._size(part.row["kind"])
        give_up_at = time.monotonic() + PART_SECONDS_MAX
        while True:
            try:
                self._commit(part, size, alone=ended > 0)
            except DatabaseAway:
                raise
            except Exception as error:  # noqa: BLE001 - whatever an item raises is that item's fate
                is_stale = isinstance(error, StaleDocument)
                if size == 1 and not is_stale:
                    self._failed(part, error)
                elif time.monotonic() >= give_up_at:
                    self._put_off(part, HELD_SECONDS, counted=False, alone=not is_stale)
                else:
                    size = self._give_way(part.row["kind"], size) if is_stale else size // 2
                    continue
            return

    def _is_alone(self, part: "_Part") -> bool:
        """Whether the next item is done alone: for its own sake, or that of others."""
        row = part.row
        is_trial = part.aside is not None or row["is_paused"] or part.position < row.get("alone_until", 0)
        return is_trial or self._may_be_the_end(row)

    def _may_be_the_end(self, row: Row) -> bool:
        """Whether there may be nothing left but to finish it. More may have come of what it looks for."""
        bulk = self._table.get(row["kind"])
        looks_on = bulk is not None and bulk.find is not None and bulk.finish is None
        return row["taken"] >= row["total"] and not looks_on

    def _size(self, kind: str) -> int:
        """How many items the next part has: few while people wait, for nothing else goes on beside it."""
        size = self._sizes[kind].events
        return min(size, BATCH_EVENTS_MIN) if self._people_wait() else size

    def _let_people_pass(self) -> None:
        """Wait until no command is at work in this process, but for so long only that jobs go on, too."""
        give_up_at = time.monotonic() + PEOPLE_FIRST_SECONDS_MAX
        while self._people_wait() and time.monotonic() < give_up_at:
            time.sleep(PEOPLE_LOOKED_FOR_SECONDS)

    def _give_way(self, kind: str, size: int) -> int:
        """Let those pass who change the same; the size of the next try."""
        self._sizes[kind].conflicted()
        time.sleep(random.uniform(*GIVE_WAY_SECONDS))
        return min(size, self._sizes[kind].events)

    def _commit(self, part: "_Part", size: int, run: Run | None = None, *, alone: bool) -> None:
        """Do this many of its items in one transaction, with `run` in place of what its kind does."""
        started = time.perf_counter()
        results = self._store.in_transaction(
            lambda: self._transact(part, size, run, alone=alone), gives_way=size > BATCH_EVENTS_MIN
        )
        seconds = time.perf_counter() - started
        kind = part.row["kind"]
        metrics.committed(seconds)
        self._sizes[kind].note(len(results), seconds)
        self._committed()
        log.info("job_part_done", operation=kind, count=len(results), seconds=round(seconds, 4))
        refused = sum(one.is_refusal for one in results)
        metrics.job_items_done(kind, len(results) - refused, refused)

    def _transact(self, part: "_Part", size: int, run: Run | None, *, alone: bool) -> Sequence[Result]:
        session = Session(self._store, self._clock)
        job = self._job_of(part, session)
        if job is None:
            return ()
        uow = self._unit(session, job, part)
        results: Sequence[Result] = ()
        if job.is_cancelled:
            self._end(job, uow)
        else:
            results = self._do(part, job, size, run, session, uow)
            if alone:
                job.do_alone(self._bulk(job).at_once)
        uow.close()
        session.flush()
        return results

    def _job_of(self, part: "_Part", session: Session) -> Job | None:
        """The job of a part that is still to be done; None if another replica was quicker."""
        session.preload(tenants.wanted([part.row["tenant"]]))
        job = session.get(Job, part.row["tenant"], part.row["_id"])
        return job if job is not None and job.is_running and job.version == part.row["version"] else None

    def _do(
        self, part: "_Part", job: Job, size: int, run: Run | None, session: Session, uow: UnitOfWork
    ) -> Sequence[Result]:
        bulk = self._bulk(job)
        items, is_last = ([part.aside["item"]], False) if part.aside else _take(job, bulk, size, session, uow)
        results = (run or bulk.run)(items, jobs.terms_of(job), uow) if items else ()
        if len(results) != len(items):
            raise ValueError("a job gives one result for each item")
        crash_point(CrashPoint.MID_BATCH)
        if results:
            jobs.keep_results(session, job, part.position, results)
        job.note(results, session.now)
        if part.aside:
            job_items.take_aside(session, part.aside)
            job.aside -= 1
        if is_last and job.aside:
            if not items:
                _wait_for_those_aside(job, session)
        # What finishes a job is a turn of its own: it is tried again alone.
        elif is_last and (bulk.finish is None or not items):
            self._end(job, uow)
        return results

    def _end(self, job: Job, uow: UnitOfWork) -> None:
        """Finish it. A cancelled one ends, too, whose kind nobody knows any more."""
        bulk = self._table.get(job.kind) if job.is_cancelled else self._bulk(job)
        if bulk is not None and bulk.finish is not None:
            bulk.finish(job, uow)
        job.end(uow.now)

    def _bulk(self, job: Job) -> Bulk:
        bulk = self._table.get(job.kind)
        if bulk is None:
            raise UnknownJob("This service has no jobs of this kind.")
        return bulk

    def _unit(self, session: Session, job: Job, part: "_Part") -> UnitOfWork:
        name = f"{job.id}/{part.position}"
        cause = Cause(job.begun_by, job.origin, f"job.{job.kind}", name, session.now)
        trace = Trace(job.correlation_id, job.id, child_trace(""))
        return UnitOfWork(session, self._service, job.actor, cause, trace)

    def _failed(self, part: "_Part", error: Exception) -> None:
        log.warning("job_item_failed", error=type(error).__name__, reason=reason_of(error))
        if isinstance(error, UnknownJob):
            self._put_off(part, UNKNOWN_KIND_SECONDS, counted=False)
            return
        delay = None if isinstance(error, Permanent) else RETRY.delay_after(part.attempts)
        if delay is None:
            self._give_up(part, reason_of(error), _told(error))
        else:
            self._set_aside(part, delay, error)

    def _give_up(self, part: "_Part", code: str, message: str, *, alone: bool = False) -> None:
        """Have the next item failed. Where that fails, too, its end does, which is no item's fault."""
        try:
            self._commit(part, 1, self._failing_with(part.row, code, message), alone=alone)
        except DatabaseAway:
            raise
        except Exception:
            log.exception("job_end_failed")
            self._put_off(part, RETRY.delays_seconds[-1], paused=True)

    def _set_aside(self, part: "_Part", seconds: float, error: Exception) -> None:
        """Try the item again later, and go on with the others. Without an item its end failed, or what looks
        for items: that is tried again itself.
        """
        try:
            was_set_aside = self._store.in_transaction(lambda: self._move_aside(part, seconds, error))
        except DatabaseAway:
            raise
        except Exception:
            log.exception("job_end_failed")
            was_set_aside = False
        if not was_set_aside:
            self._put_off(part, seconds)

    def _move_aside(self, part: "_Part", seconds: float, error: Exception) -> bool:
        session = Session(self._store, self._clock)
        job = self._job_of(part, session)
        if job is None:
            return True
        uow = self._unit(session, job, part)
        retry_at = session.now + timedelta(seconds=seconds)
        if part.aside:
            job_items.put_off(session, part.aside, retry_at)
        else:
            bulk = self._bulk(job)
            items, _is_last = _take(job, bulk, 1, session, uow)
            if not items:
                return False
            job_items.set_aside(session, job.id, part.position, items[0], retry_at)
            if bulk.failed is not None:
                bulk.failed(items[0], jobs.terms_of(job), uow)
            job.aside += 1
        job.note_failure(_alike(error), session.now, is_first=part.aside is None)
        if job.is_paused:
            log.error("job_paused", operation=job.kind, count=job.alike, exc_info=error)
        uow.close()
        session.flush()
        return True

    def _put_off(
        self,
        part: "_Part",
        seconds: float,
        *,
        counted: bool = True,
        alone: bool = False,
        paused: bool = False,
    ) -> None:
        """Let other jobs have their turns meanwhile; then the next items are done alone, if it says so."""

        def change() -> None:
            session = Session(self._store, self._clock)
            job = self._job_of(part, session)
            if job is not None:
                job.put_off(session.now + timedelta(seconds=seconds), counted=counted, paused=paused)
                if alone:
                    job.do_alone(self._bulk(job).at_once)
                self._unit(session, job, part).close()
                session.flush()

        self._store.in_transaction(change)

    def _failing_with(self, row: Row, code: str, message: str) -> Run:
        bulk = self._table.get(row["kind"])

        def fail(item: Any, terms: Terms, uow: UnitOfWork) -> Result:
            if bulk is not None and bulk.failed is not None:
                bulk.failed(item, terms, uow)
            return refused(str(item) if bulk is None else bulk.name_of(item), code, message)

        return lambda items, terms, uow: [fail(item, terms, uow) for item in items]


class _Part(NamedTuple):
    """The next part of a job as it was read: an item that was set aside, or the next ones."""

    row: Row
    aside: Row | None

    @property
    def position(self) -> int:
        """Of its first item."""
        position: int = self.aside["position"] if self.aside else self.row["taken"]
        return position

    @property
    def id(self) -> str:
        """Under which a process notes that it begins it."""
        return f"job/{self.row['_id']}/{self.position}"

    @property
    def attempts(self) -> int:
        """How often it failed."""
        attempts: int = (self.aside or self.row).get("attempts", 0)
        return attempts


class _Turns:
    """Which tenant had its last turn when, as long as this process lives."""

    def __init__(self) -> None:
        self._given = count(1)
        self._last: dict[str, int] = {}

    def take(self, waiting: Sequence[Row]) -> Row | None:
        """The one of the tenant that had no turn for longest, or else the first; it has its turn now."""
        row = min(waiting, key=lambda one: self._last.get(one["tenant"], 0), default=None)
        if row is not None:
            self._last[row["tenant"]] = next(self._given)
        return row


def _take(job: Job, bulk: Bulk, limit: int, session: Session, uow: UnitOfWork) -> tuple[Sequence[Any], bool]:
    """Take the next items of a job, and tell whether they are the last."""
    if bulk.find is None:
        taken = job_items.take(session, job.id, limit)
        job.taken += len(taken)
        return taken, job.taken >= job.total
    found = bulk.find(jobs.terms_of(job), job.after, limit, uow)
    if found:
        job.after = found[-1]
    job.taken += len(found)
    return found, len(found) < limit


def _wait_for_those_aside(job: Job, session: Session) -> None:
    """Have no turn before the first of them is tried again: nothing else is left."""
    first = job_items.first_aside(session.store, job.id)
    if first is not None:
        job.turn_at = first["retry_at"]


def _alike(error: Exception) -> str | None:
    """What is the same for two that fail alike: the error and its place; None for an expected one."""
    kind = kind_of(error)
    return kind and f"{kind[0].__name__} {kind[1]}"


class UnknownJob(Exception):
    """This service has no jobs of this kind: a newer replica may."""


def _told(error: Exception) -> str:
    if isinstance(error, TandemError):
        return error.detail
    return "It took too long." if isinstance(error, TooSlow) else "This was not expected; it has been noted."
