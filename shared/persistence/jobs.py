"""Jobs: a command over many items, done in parts after its reply.

A job and its items are written in the transaction of the command that begins it. Each part is one
transaction: what is done with the items, their results and the progress. So a crash neither repeats nor
skips an item, and any replica goes on with it. An item that fails and may go well later is set aside, and the
job goes on with the others (`shared.persistence.job_items`).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)
from pymongo import ASCENDING

from shared.actor import Actor, Role
from shared.clock import SystemClock
from shared.contracts.jobs import RUNNING_MAX, JobState
from shared.errors import Conflict, FieldError, Permanent, TandemError, TooMany, VersionMismatch
from shared.observability import metrics
from shared.persistence import job_items
from shared.persistence.documents import Embedded, Record
from shared.persistence.job_items import of_job, row_id
from shared.persistence.job_memory import JobMemory
from shared.persistence.session import Session
from shared.persistence.store import Store

if TYPE_CHECKING:
    from shared.persistence.unit_of_work import UnitOfWork

COLLECTION: Final = "jobs"
RESULTS: Final = "job_results"
RESULT_DAYS: Final = 400
ALIKE_ITEMS_MAX: Final = 10
"""After so many in a row that failed alike a job is paused: the fault is not theirs."""
PAUSE: Final = timedelta(minutes=1)
PAUSED_MAX: Final = timedelta(hours=1)
"""After this time they may all be bad, and the job goes on."""
COLLECTIONS: Final[dict[str, list[dict[str, Any]]]] = {
    COLLECTION: [
        {
            # With all that is asked of those whose turn may be next.
            "keys": [
                *(("state", ASCENDING), ("turn_at", ASCENDING)),
                *(("tenant", ASCENDING), ("_id", ASCENDING)),
            ],
            "name": "running",
            "partialFilterExpression": {"state": JobState.RUNNING},
        },
        {
            "keys": [("tenant", ASCENDING), ("by_rule", ASCENDING)],
            "name": "running_of_tenant",
            "partialFilterExpression": {"state": JobState.RUNNING},
        },
        {"keys": [("tenant", ASCENDING), ("state", ASCENDING), ("_id", ASCENDING)]},
        # A list has what one began and the kinds that one may begin, newest first.
        *(
            {"keys": [("tenant", ASCENDING), (field, ASCENDING), ("state", ASCENDING), ("_id", ASCENDING)]}
            for field in ("begun_by", "kind")
        ),
    ],
    **job_items.COLLECTIONS,
    RESULTS: [
        {"keys": [("job", ASCENDING), ("outcomes", ASCENDING), ("_id", ASCENDING)]},
        {"keys": [("expires_at", ASCENDING)], "expireAfterSeconds": 0},
    ],
}
"""The collections of jobs, of what they have still to do and of what came of it, with their indexes."""

Row = dict[str, Any]
Terms = dict[str, Any]
"""What a job is told about all of its items, as JSON carries it."""


class Result(NamedTuple):
    """What became of one item, without personal data: an outcome, and the record that came of it.

    Of a refusal nothing was changed; other problems are of what was left out.
    """

    item: str
    outcome: str
    record_id: str | None = None
    advisor_id: str | None = None
    problems: Sequence[FieldError] = ()
    details: dict[str, str | None] = {}
    is_refusal: bool = False


def refused(
    item: str,
    code: str,
    message: str,
    problems: Sequence[FieldError] = (),
    *,
    advisor_id: str | None = None,
) -> Result:
    """The result of an item of which nothing was changed."""
    whole = FieldError(field="", code=code, message=message)
    return Result(item, code, advisor_id=advisor_id, problems=problems or [whole], is_refusal=True)


Run = Callable[[Sequence[Any], Terms, "UnitOfWork"], Sequence[Result]]
RunOne = Callable[[Any, Terms, "UnitOfWork"], Result]


def one_by_one(run_one: RunOne, name_of: Callable[[Any], str] = str) -> Run:
    """Do items each by itself: one that is refused has that as its result, if nothing was changed by then."""

    def attempt(item: Any, terms: Terms, uow: "UnitOfWork") -> Result:
        uow.close()
        before = uow.pending
        try:
            return run_one(item, terms, uow)
        except TandemError as error:
            if uow.pending != before or not isinstance(error, Permanent | VersionMismatch):
                raise
            return refused(name_of(item), error.code, error.detail, error.errors)

    return lambda items, terms, uow: [attempt(item, terms, uow) for item in items]


class Outcomes(Embedded):
    """How many items had one outcome."""

    outcome = StringField(required=True)
    count = IntField(required=True)


class Job(Record):
    """One job: who began it, what it does, and how far it is.

    `turn_at` is when its next part may be done, by the real clock: jobs take turns. `taken` is the position
    of the next item; of those before it `aside` failed and are tried again, the others have a result
    (`done`). `after` is the last item of one that looks for its items itself. Up to the position
    `alone_until` each item is done alone, because a process ended amid them, or they took too long to be
    halved.

    The last `alike` items that were tried for the first time failed with one error at one place,
    `alike_error`, since `alike_since`. `by_rule`: nobody asked for it, a rule did.
    """

    meta = {"collection": COLLECTION}

    kind = StringField(required=True)
    about = StringField()
    terms = StringField(required=True)
    state = StringField(required=True, choices=list(JobState), default=JobState.RUNNING)
    total = IntField(required=True)
    taken = IntField(required=True, default=0)
    aside = IntField(required=True, default=0)
    done = IntField(required=True, default=0)
    refused = IntField(required=True, default=0)
    outcomes = EmbeddedDocumentListField(Outcomes)
    after = StringField(default="")
    turn_at = DateTimeField(required=True)
    attempts = IntField(default=0)
    alone_until = IntField(default=0)
    alike = IntField(default=0)
    alike_error = StringField()
    alike_since = DateTimeField()
    is_paused = BooleanField(required=True, default=False)
    by_rule = BooleanField(required=True, default=False)
    begun_by = StringField(required=True)
    begun_at = DateTimeField(required=True)
    roles = ListField(StringField())
    advisor_id = StringField()
    origin = StringField(required=True)
    correlation_id = StringField(required=True)
    ended_at = DateTimeField()
    cancelled_by = StringField()

    @property
    def is_running(self) -> bool:
        """Whether there is more to do."""
        return self.state == JobState.RUNNING

    @property
    def actor(self) -> Actor:
        """Who began it: everything that it does is done for them."""
        return Actor(self.begun_by, self.tenant, frozenset(map(Role, self.roles)), self.advisor_id)

    def note(self, results: Sequence[Result], now: datetime) -> None:
        """Count these results, and let the others have their turn."""
        self.done += len(results)
        self.refused += sum(one.is_refusal for one in results)
        counts = Counter({one.outcome: one.count for one in self.outcomes})
        counts.update(one.outcome for one in results)
        self.outcomes = [Outcomes(outcome=name, count=count) for name, count in counts.items()]
        self.attempts = 0
        self.turn_at = now
        if any(not one.is_refusal for one in results):
            self.alike, self.is_paused = 0, False

    def note_failure(self, error: str | None, now: datetime, *, is_first: bool) -> None:
        """An item failed with this error at this place, or with an expected one (None), and is set aside.

        Once many in a row failed alike, the job is paused, but not for good: they may all be bad.
        """
        if error is None or error != self.alike_error or self.alike == 0:
            self.alike, self.alike_error, self.alike_since = 0, error, now
        self.alike += is_first and error is not None
        is_long = self.alike_since is not None and now - self.alike_since >= PAUSED_MAX
        self.is_paused = self.alike >= ALIKE_ITEMS_MAX and not is_long
        self.turn_at = now + PAUSE if self.is_paused else now

    def put_off(self, until: datetime, *, counted: bool, paused: bool = False) -> None:
        """Try the next part again then; `counted` if it failed, `paused` if somebody must see to that."""
        self.attempts += counted
        self.turn_at = until
        self.is_paused = self.is_paused or paused

    def do_alone(self, count: int) -> None:
        """Have each of the next so many items done alone: one of them cannot be done with the others."""
        self.alone_until = self.taken + count

    def begin_again(self, terms: Terms, total: int, now: datetime) -> None:
        """Look at all items anew, of which there are so many: what it does was asked for once more."""
        self.terms = _written(terms)
        self.after = ""
        self.total = self.taken + total
        self.turn_at = now

    @property
    def is_cancelled(self) -> bool:
        """Whether no more of it is to be done."""
        return self.cancelled_by is not None

    def end(self, now: datetime) -> None:
        """All is done, or what was until somebody cancelled it."""
        self.state = JobState.CANCELLED if self.is_cancelled else JobState.DONE
        self.ended_at = now

    @property
    def may_be_cancelled(self) -> bool:
        """Whether somebody may still cancel it: nobody leaves undone what follows from a rule."""
        return self.is_running and not self.is_cancelled and not self.by_rule

    def cancel(self, user_id: str, now: datetime) -> None:
        """Have no more of it done; it ends with its next turn.

        Raises `Conflict` once it is done, and for what follows from a rule.
        """
        if self.by_rule:
            raise Conflict("It follows from a rule, so it is done whole.")
        if self.state == JobState.DONE:
            raise Conflict("It is done.")
        if not self.is_cancelled:
            self.cancelled_by = user_id
            self.aside, self.is_paused = 0, False
            self.turn_at = now


class Jobs:
    """Begins and ends the jobs of one tenant, once the unit of work commits."""

    __slots__ = ("_correlation_id", "_session", "_uow")

    def __init__(self, uow: "UnitOfWork", session: Session, correlation_id: str) -> None:
        self._uow = uow
        self._session = session
        self._correlation_id = correlation_id

    def begin(
        self,
        kind: str,
        terms: Terms,
        *,
        items: Sequence[Any] = (),
        total: int | None = None,
        about: str = "",
    ) -> Job:
        """Begin a job over these items, or over `total` ones that it will look for itself.

        `terms` and items are as JSON carries them. Raises `TooMany` when too many of the program run.
        """
        if self._uow.count(Job, state=JobState.RUNNING, by_rule=False) >= RUNNING_MAX:
            raise TooMany(f"{RUNNING_MAX} jobs of this program run already. Wait until one is done.")
        return self._add(kind, terms, items, len(items) if total is None else total, about)

    def follow(
        self,
        kind: str,
        terms: Terms,
        *,
        items: Sequence[Any] = (),
        total: int | None = None,
        about: str = "",
    ) -> Job:
        """Have done what follows from a change, by a job as in `begin`, but however many run.

        There is one of a kind about a record: the one that runs begins again with these terms and items.
        """
        total = len(items) if total is None else total
        job = self._running(kind, about or None)
        if job is None:
            return self._add(kind, terms, items, total, about, by_rule=True)
        job.begin_again(terms, total, self._session.now)
        if items:
            job_items.forget(self._session, job.id)
            job_items.add(self._session, job.id, items, job.taken)
        return job

    def _running(self, kind: str, about: str | None) -> Job | None:
        running = self._uow.find(Job, state=JobState.RUNNING, by_rule=True)
        same = (job for job in running if (job.kind, job.about) == (kind, about))
        return next((job for job in same if not job.is_cancelled), None)

    def _add(
        self,
        kind: str,
        terms: Terms,
        items: Sequence[Any],
        total: int,
        about: str,
        *,
        by_rule: bool = False,
    ) -> Job:
        uow = self._uow
        job = uow.add(
            Job(
                id=uow.new_id(),
                kind=kind,
                about=about or None,
                terms=_written(terms),
                total=total,
                turn_at=self._session.now,
                begun_by=uow.actor.user_id,
                begun_at=uow.now,
                roles=sorted(uow.actor.roles),
                advisor_id=uow.actor.advisor_id,
                origin=uow.cause.origin,
                correlation_id=self._correlation_id,
                by_rule=by_rule,
            )
        )
        job_items.add(self._session, job.id, items)
        return job

    def memory(self, scope: str) -> JobMemory:
        """What the parts of a job keep for those that follow; `scope` is an id of its own in its terms."""
        return JobMemory(self._session, scope)

    def cancel(self, job: Job) -> None:
        """Cancel a job and forget what it had still to do. Raises `Conflict` when it is done."""
        job.cancel(self._uow.actor.user_id, self._session.now)
        job_items.forget(self._session, job.id)
        job_items.forget_aside(self._session, job.id)


def next_of_each_tenant(store: Store, now: datetime) -> list[Row]:
    """Of each tenant the running job that waited longest for its turn and may go on now, longest first.

    These are rows with its id (`job`), `tenant` and `turn_at`.
    """
    by_turn = {"$sort": {"turn_at": ASCENDING}}
    first = {"job": {"$first": "$_id"}, "turn_at": {"$first": "$turn_at"}}
    grouped = {"$group": {"_id": "$tenant", **first}}
    named = {"$project": {"_id": 0, "tenant": "$_id", **dict.fromkeys(first, 1)}}
    rows = store[COLLECTION].aggregate([{"$match": _due(now)}, by_turn, grouped, named])
    return sorted(rows, key=lambda row: row["turn_at"])


def row_of(store: Store, job_id: str) -> Row | None:
    """A job as it is stored now, if it is."""
    return store[COLLECTION].find_one({"_id": job_id})


def terms_of(job: Job) -> Terms:
    """What it was told about all of its items."""
    terms: Terms = orjson.loads(job.terms)
    return terms


def keep_results(session: Session, job: Job, position: int, results: Sequence[Result]) -> None:
    """Keep what became of the items from a position on."""
    row = {
        "_id": row_id(job.id, position),
        "job": job.id,
        "from": position,
        "outcomes": sorted({one.outcome for one in results}),
        "results": [one._asdict() for one in results],
        # The database expires rows by its own clock, whatever clock a unit of work uses.
        "expires_at": SystemClock().now() + timedelta(days=RESULT_DAYS),
    }
    session.add_row(RESULTS, row)


def results_of(
    store: Store, job: Job, *, begin: int, limit: int, outcome: str | None
) -> list[tuple[int, Row]]:
    """Up to `limit` results from a position on, in order, each with its position."""
    first = store[RESULTS].find_one(
        {"_id": {"$lte": row_id(job.id, begin), "$gte": row_id(job.id, 0)}}, {"_id": 1}, sort=[("_id", -1)]
    )
    wanted = of_job(job.id)
    if first is not None:
        wanted["_id"]["$gte"] = first["_id"]
    found: list[tuple[int, Row]] = []
    if outcome is not None:
        wanted |= {"job": job.id, "outcomes": outcome}
    for row in store[RESULTS].find(wanted).sort("_id", ASCENDING):
        found += [
            (position, one)
            for position, one in enumerate(row["results"], row["from"])
            if position >= begin and outcome in (None, one["outcome"])
        ]
        if len(found) >= limit:
            break
    return found[:limit]


def status(store: Store, now: datetime) -> Row:
    """How many jobs run, and how long the one waits in seconds that waited longest (0 if there is none)."""
    first = store[COLLECTION].find_one(_due(now), {"turn_at": 1}, sort=[("turn_at", ASCENDING)])
    late = 0.0 if first is None else (now - first["turn_at"]).total_seconds()
    return {"jobs_running": _running(store), "jobs_late_seconds": late}


def sample(store: Store, now: datetime) -> None:
    """Report the jobs that run to the metrics."""
    state = status(store, now)
    metrics.jobs_are(
        state["jobs_running"], state["jobs_late_seconds"], paused=_running(store, is_paused=True)
    )


def _due(now: datetime) -> Row:
    """The filter for those that run and may have their turn."""
    return {"state": JobState.RUNNING, "turn_at": {"$lte": now}}


def _running(store: Store, **more: Any) -> int:
    return store[COLLECTION].count_documents({"state": JobState.RUNNING, **more})


def _written(terms: Terms) -> str:
    return orjson.dumps(terms, option=orjson.OPT_UTC_Z).decode()
