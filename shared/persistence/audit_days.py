"""One seal per day over all audit entries of that day, each over the previous seal.

Chains are per record, so they do not reveal a record that was removed together with its whole chain, or one
that was reset to an older state with its chain truncated. The entries of a past day never change: their
number and the sum of their hashes reveal any removal or addition.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from shared.audit_keys import AuditKeys
from shared.persistence.audit import Break
from shared.persistence.store import Store

COLLECTION: Final = "audit_days"
SETTLED_AFTER: Final = timedelta(hours=1)
"""A day gets no more entries this long after its end: far more than transactions and clock skew need."""
NO_SEAL: Final = ""
_MODULUS: Final = 2**256


@dataclass(slots=True)
class Day:
    """The entries of one day (UTC): their number and the sum of their hashes."""

    entries: int = 0
    total: int = 0

    def add(self, entry_hash: str) -> None:
        """Count an entry; an invalid hash is counted too, and reported by its chain."""
        self.entries += 1
        try:
            self.total = (self.total + int(entry_hash, 16)) % _MODULUS
        except (TypeError, ValueError):
            return


Days = dict[str, Day]


def count(days: Days, row: dict[str, Any]) -> None:
    """Count an entry among those of its day."""
    days.setdefault(str(row.get("at"))[:10], Day()).add(row.get("hash", ""))


def merge(days: Days, more: Days) -> None:
    """Add another count."""
    for name, counted in more.items():
        day = days.setdefault(name, Day())
        day.entries += counted.entries
        day.total = (day.total + counted.total) % _MODULUS


def differing(store: Store, days: Days) -> Iterator[Break]:
    """The days on which the counted entries differ from those sealed."""
    previous, through = NO_SEAL, ""
    for sealed in store[COLLECTION].find().sort("_id"):
        day, found = sealed["_id"], days.get(sealed["_id"], Day())
        reason = _fault(store.audit_keys, sealed, previous)
        if reason is None and (found.entries, f"{found.total:x}") != (sealed["entries"], sealed["total"]):
            reason = f"{sealed['entries']} entries were sealed, {found.entries} are there or not the same"
        if reason:
            yield Break(_name(day), 0, reason)
        previous, through = sealed.get("seal", NO_SEAL), day
    sealed_days = {row["_id"] for row in store[COLLECTION].find({}, {"_id": 1})}
    for day in sorted(days):
        if day <= through and day not in sealed_days:
            yield Break(_name(day), 0, "it has entries, and later days were sealed without it")


def _fault(keys: AuditKeys, sealed: dict[str, Any], previous: str) -> str | None:
    try:
        if not keys.knows(sealed["key"]):
            return "it is not sealed with any key that is known here"
        holds = sealed["previous"] == previous and _seal(keys, sealed) == sealed["seal"]
    except (KeyError, TypeError):
        holds = False
    return None if holds else "its seal does not hold"


def seal_settled(store: Store, days: Days, counted_since: datetime) -> None:
    """Seal the days that were over when the count began, after the sealed ones; idempotent."""
    newest = newest_seal(store)
    previous, through = (newest["seal"], newest["_id"]) if newest else (NO_SEAL, "")
    for day in sorted(days):
        if through < day and _is_settled(day, counted_since):
            row = {
                "_id": day,
                "entries": days[day].entries,
                "total": f"{days[day].total:x}",
                "previous": previous,
                "key": store.audit_keys.newest,
            }
            row["seal"] = previous = _seal(store.audit_keys, row)
            # A concurrent walk may have sealed it, with the same result.
            store[COLLECTION].update_one({"_id": day}, {"$setOnInsert": row}, upsert=True)


def newest_seal(store: Store) -> dict[str, Any] | None:
    """The row of the last sealed day."""
    return store[COLLECTION].find_one(sort=[("_id", -1)])


def _seal(keys: AuditKeys, row: dict[str, Any]) -> str:
    fields = [row[name] for name in ("_id", "entries", "total", "previous", "key")]
    return keys.seal(row["key"], COLLECTION, *fields)


def _is_settled(day: str, now: datetime) -> bool:
    try:
        last = date.fromisoformat(day)
    except ValueError:
        return False
    return datetime.combine(last + timedelta(days=1), time(), UTC) + SETTLED_AFTER <= now


def _name(day: str) -> str:
    return f"the audit of {day}"
