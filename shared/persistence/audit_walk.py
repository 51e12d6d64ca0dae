"""Verifies the audit of one service, however large it is, while it is being written.

Chains are per record, so no single snapshot of the database is needed: the walk reads some records at a time,
each group in its own snapshot, and can resume after an interruption.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Final, Self

from pymongo.errors import OperationFailure

from shared.clock import Clock
from shared.persistence import audit, audit_days
from shared.persistence.audit import Break, Chain
from shared.persistence.audit_days import Day, Days
from shared.persistence.store import Store

COLLECTION: Final = "audit_walks"
RECORDS_AT_ONCE: Final = 500
ENTRIES_READ_AHEAD: Final = 2_000
BREAKS_TOLD_MAX: Final = 100
SAVED_EVERY_SECONDS: Final = 5.0
SNAPSHOT_ATTEMPTS_MAX: Final = 10
SNAPSHOT_TOO_OLD: Final = 239
_WALK: Final = "walk"
_CHAINS: Final = ""
_AFTER_ANY_VERSION: Final = "/:"
"""Sorts after all entries of a record: a colon follows the digits."""


@dataclass(slots=True)
class Walk:
    """The position of a walk and its findings: the number of breaks, and the first of them.

    `step` is what is being walked: all chains, or the collection whose records are checked; `after` is the
    position in it.
    """

    started_at: datetime
    step: str = _CHAINS
    after: str = ""
    entries: int = 0
    breaks: int = 0
    first_breaks: list[Break] = field(default_factory=list)
    days: Days = field(default_factory=dict)

    def note(self, found: Iterable[Break]) -> None:
        """Count breaks, and keep as many as there is room for."""
        for one in found:
            self.breaks += 1
            if len(self.first_breaks) < BREAKS_TOLD_MAX:
                self.first_breaks.append(one)

    def to_stored(self) -> dict[str, Any]:
        """The form stored in MongoDB."""
        days = {day: [one.entries, f"{one.total:x}"] for day, one in self.days.items()}
        return asdict(self) | {"_id": _WALK, "days": days}

    @classmethod
    def from_stored(cls, kept: dict[str, Any]) -> Self:
        """Restore the result of `to_stored`."""
        days = {day: Day(entries, int(total, 16)) for day, (entries, total) in kept["days"].items()}
        breaks = [Break(**one) for one in kept["first_breaks"]]
        rest = {name: value for name, value in kept.items() if name != "_id"}
        return cls(**rest | {"days": days, "first_breaks": breaks})


Report = Callable[[Walk], None]


def verify(store: Store, collections: Iterable[str], clock: Clock) -> Iterator[Break]:
    """Walk the whole audit and yield each break; saves no position and seals no day."""
    for found in _walked(store, sorted(collections), Walk(clock.now())):
        yield from found


def verify_on(
    store: Store, collections: Iterable[str], clock: Clock, report: Report, *, from_start: bool = False
) -> Walk:
    """Resume an interrupted walk, or start a new one, and seal the past days.

    `report` is called from time to time with the current position.
    """
    kept = None if from_start else store[COLLECTION].find_one({"_id": _WALK})
    walk = Walk.from_stored(kept) if kept else Walk(clock.now())
    saved_at = time.monotonic()
    for found in _walked(store, sorted(collections), walk):
        walk.note(found)
        report(walk)
        if time.monotonic() >= saved_at + SAVED_EVERY_SECONDS:
            _save(store, walk)
            saved_at = time.monotonic()
    audit_days.seal_settled(store, walk.days, walk.started_at)
    store[COLLECTION].delete_one({"_id": _WALK})
    return walk


def _save(store: Store, walk: Walk) -> None:
    store[COLLECTION].replace_one({"_id": _WALK}, walk.to_stored(), upsert=True)


def _walked(store: Store, collections: Sequence[str], walk: Walk) -> Iterator[list[Break]]:
    """Continue `walk` to its end; yields the breaks of each group after the walk has passed it."""
    steps = [_CHAINS, *collections]
    for step in steps[steps.index(walk.step) :]:
        walk.step = step
        while True:
            group = _in_snapshot(store, walk)
            if group.after is None:
                break
            walk.after = group.after
            walk.entries += sum(day.entries for day in group.days.values())
            audit_days.merge(walk.days, group.days)
            yield group.breaks
        walk.after = ""
    yield list(audit_days.differing(store, walk.days))


@dataclass(slots=True)
class _Group:
    """The breaks of a group of records; `after` is its end, None when no record was left."""

    after: str | None = None
    days: Days = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)


def _in_snapshot(store: Store, walk: Walk) -> _Group:
    records = RECORDS_AT_ONCE
    read = _chains if walk.step == _CHAINS else _records
    for attempt in range(1, SNAPSHOT_ATTEMPTS_MAX + 1):
        try:
            with store.client.start_session(snapshot=True) as session, session.bind():
                return read(store, walk, records)
        except OperationFailure as error:
            # The server dropped this snapshot while the group was read: try a newer one, with fewer records.
            if error.code != SNAPSHOT_TOO_OLD or attempt == SNAPSHOT_ATTEMPTS_MAX:
                raise
            records = max(1, records // 2)
    raise AssertionError("the last attempt returns or raises")


def _chains(store: Store, walk: Walk, records: int) -> _Group:
    """The chains of the next records, and whether each leads to the stored record."""
    group = _Group()
    rows = store[audit.COLLECTION].find({"_id": {"$gt": walk.after}}).sort("_id")
    with rows.batch_size(ENTRIES_READ_AHEAD) as entries:
        chains = []
        for record, own in islice(groupby(entries, key=_record_of), records):
            chain = Chain(record)
            for row in own:
                chain.follow(store.audit_keys, row)
                audit_days.count(group.days, row)
            chains.append(chain)
            group.after = record + _AFTER_ANY_VERSION
    stored = _stored(store, [chain.record for chain in chains])
    for chain in chains:
        reason = chain.broken or chain.differs_from(stored.get(chain.record))
        if reason:
            group.breaks.append(Break(chain.record, chain.version, reason))
    return group


def _records(store: Store, walk: Walk, records: int) -> _Group:
    """Whether the next records of a collection have any audit."""
    found = store[walk.step].find({"_id": {"$gt": walk.after}}, {"version": 1}).sort("_id").limit(records)
    versions = {document["_id"]: document.get("version", 0) for document in found}
    first = {audit.entry_id(f"{walk.step}/{id_}", 1): id_ for id_ in versions}
    there = store[audit.COLLECTION].find({"_id": {"$in": list(first)}}, {"_id": 1})
    without = sorted(set(versions) - {first[entry["_id"]] for entry in there})
    breaks = [
        Break(record, versions[id_], "the record has no audit")
        for id_ in without
        if not _has_entries(store, record := f"{walk.step}/{id_}")
    ]
    return _Group(max(versions, default=None), breaks=breaks)


def _has_entries(store: Store, record: str) -> bool:
    """Whether a record has any entry at all; its chain reports what is wrong with those."""
    bounds = {"$gt": f"{record}/", "$lt": record + _AFTER_ANY_VERSION}
    return store[audit.COLLECTION].find_one({"_id": bounds}, {"_id": 1}) is not None


def _record_of(row: dict[str, Any]) -> str:
    # Not by the field: a manipulated field must not take an entry out of its chain.
    return row["_id"].rpartition("/")[0]


def _stored(store: Store, records: Iterable[str]) -> dict[str, dict[str, Any]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for record in records:
        collection, _, id_ = record.partition("/")
        ids[collection].append(id_)
    return {
        f"{collection}/{document['_id']}": document
        for collection, wanted in ids.items()
        for document in store[collection].find({"_id": {"$in": wanted}})
    }
