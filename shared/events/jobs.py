"""Runs jobs: the next items of the job whose turn it is, in one transaction, each with exactly one effect.

Turns go round the tenants, and of each tenant round its jobs: one with many jobs does not slow another's.
A part that fails is halved until what fails is alone; that item is tried again later where this may help, and
then has its failure as its result, and the job goes on. So it does past an item that ends its process.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any, Final

import pymongo
from pymongo.errors import PyMongoError

from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.errors import Permanent, TandemError
from shared.events.batch_size import BATCH_EVENTS_MIN, BatchSize
from shared.events.failing import reason_of
from shared.events.poison import ENDS_THE_PROCESS, NOTE_SECONDS_MAX, PROCESSES_MAX, Begun
from shared.events.routing import Bulk, RetryPolicy
from shared.observability import logs, metrics
from shared.observability.traces import child_trace
from shared.persistence import jobs, tenants
from shared.persistence.audit import Cause
from shared.persistence.jobs import Job, Result, Row, Run, refused
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
                row = self._turns.take(jobs.next_of_each_tenant(self._store, as_kept(self._clock.now())))
            if row is not None:
                self._let_people_pass()
                with logs.bound(correlation_id=row["correlation_id"], tenant=row["tenant"]):
                    self._run_noted(row)
        except PyMongoError as error:
            raise translated(error) from error
        return row is not None

    def _run_noted(self, row: Row) -> None:
        part = f"job/{row['_id']}/{row['done']}"
        ended = self._begun.processes_ended([part])
        self._begun.note([part])
        try:
            self._run(row, ended[part])
        finally:
            # This process lives, whatever was raised.
            self._begun.take_back([part])

    def _run(self, row: Row, ended: int) -> None:
        if ended >= PROCESSES_MAX:
            self._give_up(row, ENDS_THE_PROCESS, "Whoever did it ended before it was done.", alone=True)
            return
        alone = ended > 0 or row["done"] < row.get("alone_until", 0)
        size = 1 if alone or row["done"] >= row["total"] else self._size(row["kind"])
        give_up_at = time.monotonic() + PART_SECONDS_MAX
        while True:
            try:
                self._commit(row, size, self._bulk(row).run, alone=ended > 0)
            except DatabaseAway:
                raise
            except Exception as error:  # noqa: BLE001 - whatever an item raises is that item's fate
                is_stale = isinstance(error, StaleDocument)
                if size == 1 and not is_stale:
                    self._failed(row, error)
                elif time.monotonic() >= give_up_at:
                    self._put_off(row, HELD_SECONDS, counted=False, alone=not is_stale)
                else:
                    size = self._give_way(row["kind"], size) if is_stale else size // 2
                    continue
            return

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

    def _bulk(self, row: Row) -> Bulk:
        bulk = self._table.get(row["kind"])
        if bulk is None:
            raise UnknownJob("This service has no jobs of this kind.")
        return bulk

    def _commit(self, row: Row, size: int, run: Run, *, alone: bool) -> None:
        started = time.perf_counter()
        results = self._store.in_transaction(
            lambda: self._transact(row, size, run, alone=alone), gives_way=size > BATCH_EVENTS_MIN
        )
        seconds = time.perf_counter() - started
        metrics.committed(seconds)
        self._sizes[row["kind"]].note(len(results), seconds)
        self._committed()
        log.info("job_part_done", operation=row["kind"], count=len(results), seconds=round(seconds, 4))
        refused = sum(one.is_refusal for one in results)
        metrics.job_items_done(row["kind"], len(results) - refused, refused)

    def _transact(self, row: Row, size: int, run: Run, *, alone: bool) -> Sequence[Result]:
        session = Session(self._store, self._clock)
        session.preload(tenants.wanted([row["tenant"]]))
        job = session.get(Job, row["tenant"], row["_id"])
        if job is None or not job.is_running or job.done != row["done"]:
            # Another replica was quicker, or someone cancelled it.
            return ()
        bulk, uow = self._bulk(row), self._unit(session, job)
        items, is_last = _next_items(job, bulk, size, session, uow)
        results = run(items, jobs.terms_of(job), uow) if items else ()
        if len(results) != len(items):
            raise ValueError("a job gives one result for each item")
        crash_point(CrashPoint.MID_BATCH)
        if results:
            jobs.keep_results(session, job, results)
        if alone:
            job.do_alone(bulk.at_once)
        job.note(results, session.now)
        # What finishes a job is a turn of its own: it is tried again alone.
        if is_last and (bulk.finish is None or not items):
            self._end(job, bulk, uow)
        uow.close()
        session.flush()
        return results

    def _end(self, job: Job, bulk: Bulk, uow: UnitOfWork) -> None:
        if bulk.finish is not None:
            bulk.finish(job, uow)
        job.end(uow.now)

    def _unit(self, session: Session, job: Job) -> UnitOfWork:
        part = f"{job.id}/{job.done}"
        cause = Cause(job.begun_by, job.origin, f"job.{job.kind}", part, session.now)
        trace = Trace(job.correlation_id, job.id, child_trace(""))
        return UnitOfWork(session, self._service, job.actor, cause, trace)

    def _failed(self, row: Row, error: Exception) -> None:
        log.warning("job_item_failed", error=type(error).__name__, reason=reason_of(error))
        if isinstance(error, UnknownJob):
            self._put_off(row, UNKNOWN_KIND_SECONDS, counted=False)
            return
        delay = None if isinstance(error, Permanent) else RETRY.delay_after(row.get("attempts", 0))
        if delay is None:
            self._give_up(row, reason_of(error), _told(error))
        else:
            self._put_off(row, delay)

    def _give_up(self, row: Row, code: str, message: str, *, alone: bool = False) -> None:
        """Have the next item failed. Where that fails, too, its end does, which is no item's fault."""
        try:
            self._commit(row, 1, self._failing_with(row, code, message), alone=alone)
        except DatabaseAway:
            raise
        except Exception:
            log.exception("job_end_failed")
            self._put_off(row, RETRY.delays_seconds[-1])

    def _put_off(self, row: Row, seconds: float, *, counted: bool = True, alone: bool = False) -> None:
        """Let other jobs have their turns meanwhile; then the next items are done alone, if it says so."""

        def change() -> None:
            session = Session(self._store, self._clock)
            job = session.get(Job, row["tenant"], row["_id"])
            if job is not None and job.is_running and job.done == row["done"]:
                job.put_off(session.now + timedelta(seconds=seconds), counted=counted)
                if alone:
                    job.do_alone(self._bulk(row).at_once)
                self._unit(session, job).close()
                session.flush()

        self._store.in_transaction(change)

    def _failing_with(self, row: Row, code: str, message: str) -> Run:
        bulk = self._table.get(row["kind"])
        name_of = str if bulk is None else bulk.name_of
        return lambda items, _terms, _uow: [refused(name_of(item), code, message) for item in items]


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


def _next_items(
    job: Job, bulk: Bulk, limit: int, session: Session, uow: UnitOfWork
) -> tuple[Sequence[Any], bool]:
    """The next items of a job, and whether they are the last."""
    if job.is_cancelled:
        return (), True
    if bulk.find is None:
        taken = jobs.take_items(session, job, limit)
        return taken, job.done + len(taken) >= job.total
    found = bulk.find(jobs.terms_of(job), job.after, limit, uow)
    if found:
        job.after = found[-1]
    return found, len(found) < limit


class UnknownJob(Exception):
    """This service has no jobs of this kind: a newer replica may."""


def _told(error: Exception) -> str:
    if isinstance(error, TandemError):
        return error.detail
    return "It took too long." if isinstance(error, TooSlow) else "This was not expected; it has been noted."
