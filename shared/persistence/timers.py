"""Timers: what a service does by itself once a time has come.

A row is written in the transaction of the change that asks for it, and removed in the transaction of its
effect: so it has one effect. Setting it again moves it. One that is late after an outage runs then.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from pymongo import ASCENDING, UpdateOne

from shared.ids import natural_id
from shared.observability import metrics
from shared.persistence.plans import as_kept
from shared.persistence.session import Session
from shared.persistence.store import Store
from shared.persistence.tenants import COLLECTION as TENANTS

COLLECTION: Final = "timers"
CLOCKS_FOLLOWED_SECONDS: Final = 20.0
PRACTICE: Final = {"practice": True}
REAL: Final = {"practice": None}
EITHER: Final = {"practice": {"$in": [None, True]}}
PRACTICE_ONE_IN: Final = 10
"""That part of a batch at least is of practice programs, so that they get on beside many real timers."""
INDEXES: Final[list[dict[str, Any]]] = [
    {"keys": [("practice", ASCENDING), ("fire_at", ASCENDING), ("kind", ASCENDING)], "name": "due_in_turn"},
    # Of practice tenants alone: the others' rows do not pay for it.
    {
        "keys": [("tenant", ASCENDING), ("due_at", ASCENDING)],
        "name": "practice",
        "partialFilterExpression": PRACTICE,
    },
]

Row = dict[str, Any]


class Due(NamedTuple):
    """A timer as its handler sees it: a hint to ask the record whether it still holds.

    `due_at` is when it should have run; a recurring timer sets the next one from there.
    """

    kind: str
    subject: str
    part: str
    due_at: datetime

    @classmethod
    def of(cls, row: Row) -> "Due":
        """The timer of a row."""
        return cls(row["kind"], row["subject"], row["part"], row["due_at"])


class Woken(NamedTuple):
    """A timer that is to be there, whether a build that knew none of its kind set it or not."""

    kind: str
    tenant: str
    subject: str


class Timers:
    """Sets and cancels the timers of one tenant, once the unit of work commits.

    A timer is named by its kind, the id of the record that it is about, and a part where a record has several
    of that kind.
    """

    __slots__ = ("_correlation_id", "_offset", "_session", "_tenant")

    def __init__(
        self, session: Session, tenant: str, correlation_id: str, offset: timedelta | None = None
    ) -> None:
        """`offset` is by how much a practice tenant's clock is ahead of the real one; None for all others."""
        self._session = session
        self._tenant = tenant
        self._correlation_id = correlation_id
        self._offset = offset

    def set(self, kind: str, subject: str, due_at: datetime, *, part: str = "") -> None:
        """Run it once from `due_at` on, in place of what was set under this name before."""
        id_ = timer_id(kind, self._tenant, subject, part)
        due_at = as_kept(due_at)
        practice = self._offset is not None
        row = {
            "_id": id_,
            **_of_one(kind, self._tenant, subject, part, self._correlation_id, practice=practice),
            "due_at": due_at,
            # By the real clock, `due_at` by the tenant's: the same but for practice.
            "fire_at": due_at - (self._offset or timedelta(0)),
        }
        self._session.set_row(COLLECTION, id_, row)

    def cancel(self, kind: str, subject: str, *, part: str = "") -> None:
        """Run it no more; one that is not set is no error."""
        self._session.set_row(COLLECTION, timer_id(kind, self._tenant, subject, part), None)


def _of_one(kind: str, tenant: str, subject: str, part: str, correlation_id: str, *, practice: bool) -> Row:
    """What is kept of a timer beside its id and its times."""
    row: Row = {
        "tenant": tenant,
        "kind": kind,
        "subject": subject,
        "part": part,
        "attempts": 0,
        "correlation_id": correlation_id,
    }
    return {**row, **PRACTICE} if practice else row


def timer_id(kind: str, tenant: str, subject: str, part: str = "") -> str:
    """The id of a timer's row."""
    return natural_id(kind, tenant, subject, part)


def due(store: Store, now: datetime, limit: int, held: Collection[str] = ()) -> list[Row]:
    """The first rows that are due, each kind of program oldest first, but for kinds that are held.

    Real programs come first. The clock of a practice program may be far ahead, and its timers are then older
    than all others: they get what the others leave, or their part of a batch.
    """
    wanted: Row = {"fire_at": {"$lte": now}}
    if held:
        wanted["kind"] = {"$nin": [*held]}
    real = _oldest(store, {**wanted, **REAL}, limit)
    room = max(limit - len(real), limit // PRACTICE_ONE_IN, 1)
    practice = _oldest(store, {**wanted, **PRACTICE}, room)
    return [*real[: limit - len(practice)], *practice]


def _oldest(store: Store, wanted: Row, limit: int) -> list[Row]:
    return list(store[COLLECTION].find(wanted).sort("fire_at").limit(limit))


def still_due(store: Store, rows: Iterable[Row], now: datetime) -> dict[str, Row]:
    """Those of these rows that are due in this transaction, as they are now, by id."""
    ids = [row["_id"] for row in rows]
    found = store[COLLECTION].find({"_id": {"$in": ids}, "fire_at": {"$lte": now}})
    return {row["_id"]: row for row in found}


def note_begun(store: Store, rows: Sequence[Row], process_id: str) -> None:
    """Record that a process begins with them: were it to end, the next one would know with what."""
    store[COLLECTION].update_many(_these(rows), {"$addToSet": {"begun": process_id}})


def take_back(store: Store, rows: Sequence[Row], process_id: str) -> None:
    """Delete that record of a process that did not end."""
    if rows:
        store[COLLECTION].update_many(_these(rows), {"$pull": {"begun": process_id}})


def move_clock(store: Store, tenant: str, offset: timedelta) -> None:
    """Have all timers of a practice tenant fire by a clock that is ahead of the real one by so much."""
    fire_at = {"$subtract": ["$due_at", int(offset.total_seconds() * 1000)]}
    store[COLLECTION].update_many({"tenant": tenant, **PRACTICE}, [{"$set": {"fire_at": fire_at}}])


def wake(store: Store, woken: Sequence[Woken], now: datetime) -> None:
    """Have these run at once, by their tenants' clocks; one that is due already keeps its time."""
    if not woken:
        return
    ids = sorted({one.tenant for one in woken})
    found = store[TENANTS].find({"_id": {"$in": ids}}, {"offset_seconds": 1, "practice": 1})
    known = {row["_id"]: row for row in found}
    store[COLLECTION].bulk_write([_awake(one, known.get(one.tenant, {}), as_kept(now)) for one in woken])


def _awake(one: Woken, tenant: Row, now: datetime) -> UpdateOne:
    id_ = timer_id(one.kind, one.tenant, one.subject)
    practice = bool(tenant.get("practice"))
    row = _of_one(one.kind, one.tenant, one.subject, "", id_, practice=practice)
    due_at = now + timedelta(seconds=tenant.get("offset_seconds") or 0)
    earliest = {"due_at": due_at, "fire_at": now}
    return UpdateOne({"_id": id_}, {"$setOnInsert": row, "$min": earliest}, upsert=True)


def follow_clocks(store: Store, _noted: Row) -> Row:
    """Have timers of practice tenants fire by the clocks as they are now, as a chore.

    A unit that read a clock before it moved may set a timer afterwards, which would fire too late. One that
    is tried again later stays as it is.
    """
    practising = store[COLLECTION].distinct("tenant", PRACTICE)
    for row in store[TENANTS].find({"_id": {"$in": practising}}, {"offset_seconds": 1}):
        by_now = {"$subtract": ["$due_at", row["offset_seconds"] * 1000]}
        earlier = {"$cond": [{"$eq": ["$attempts", 0]}, {"$min": ["$fire_at", by_now]}, "$fire_at"]}
        store[COLLECTION].update_many({"tenant": row["_id"], **PRACTICE}, [{"$set": {"fire_at": earlier}}])
    return {}


def put_off(store: Store, row: Row, until: datetime) -> None:
    """Try it again later, unless it was set anew since."""
    again = {"$set": {"fire_at": until}, "$inc": {"attempts": 1}, "$unset": {"begun": ""}}
    store[COLLECTION].update_one({"_id": row["_id"], "fire_at": row["fire_at"]}, again)


def put_back(store: Store, row: Row, now: datetime) -> None:
    """Run one that was put aside, unless it was set anew since: then that one runs at its time."""
    fresh = {**row, "fire_at": now, "attempts": 0}
    store[COLLECTION].update_one({"_id": row["_id"]}, {"$setOnInsert": fresh}, upsert=True)


def status(store: Store, now: datetime) -> dict[str, Any]:
    """How many timers are due, and how late the latest of them is in seconds (0 if there is none)."""
    waiting = {**EITHER, "fire_at": {"$lte": now}}
    oldest = store[COLLECTION].find_one(waiting, {"fire_at": 1}, sort=[("fire_at", ASCENDING)])
    late = (now - oldest["fire_at"]).total_seconds() if oldest else 0.0
    return {"timers_due": store[COLLECTION].count_documents(waiting), "timers_late_seconds": late}


def sample(store: Store, now: datetime) -> None:
    """Report the timers that are due to the metrics."""
    state = status(store, now)
    metrics.timers_are(state["timers_due"], state["timers_late_seconds"])


def _these(rows: Sequence[Row]) -> dict[str, Any]:
    return {"_id": {"$in": [row["_id"] for row in rows]}}
