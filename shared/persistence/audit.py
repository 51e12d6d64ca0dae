"""Who did what to which record, when, from where, with before and after: append-only, hash-chained.

The newest hash of a record's chain stands in the record itself, so that neither an altered entry nor a
cut-off end of a chain goes unseen.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from shared.persistence.store import Store

COLLECTION = "audit"
HASHED = (
    "_id",
    "tenant",
    "record",
    "version",
    "at",
    "actor",
    "origin",
    "action",
    "cause",
    "change",
    "previous",
)
NO_CHAIN = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why records change in this unit: who acts, from where, by which command or event."""

    actor: str
    origin: str
    action: str
    cause_id: str
    at: datetime


def entry(
    record: str, tenant: str, version: int, previous: str, cause: Cause, before: dict | None, after: dict
) -> dict[str, Any]:
    """The audit row of one change; `record` is `<collection>/<id>`, before and after hold what changed."""
    row = {
        # Padded, so that a chain is read in order by the primary key alone and needs no index of its own.
        "_id": f"{record}/{version:08d}",
        "tenant": tenant,
        "record": record,
        "version": version,
        # A string is hashed and stored alike; a BSON date would lose its microseconds on the way.
        "at": cause.at.isoformat(timespec="milliseconds"),
        "actor": cause.actor,
        "origin": cause.origin,
        "action": cause.action,
        "cause": cause.cause_id,
        "change": orjson.dumps(
            {"before": before, "after": after}, default=str, option=orjson.OPT_SORT_KEYS
        ).decode(),
        "previous": previous,
    }
    row["hash"] = digest(row)
    return row


def digest(row: dict[str, Any]) -> str:
    """The hash of a row, over its content and the hash before it."""
    content = "\x1f".join([str(row[name]) for name in HASHED])
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and why."""

    record: str
    version: int
    reason: str


def verify(store: Store, collections: Iterable[str]) -> Iterator[Break]:
    """Walk every chain of the database and compare each end with its record; yields what does not hold."""
    heads: dict[str, tuple[int, str]] = {}
    for row in store[COLLECTION].find().sort("_id"):
        version, previous = heads.get(row["record"], (0, NO_CHAIN))
        if row["version"] != version + 1:
            yield Break(row["record"], row["version"], f"expected version {version + 1}")
        if row["previous"] != previous or digest(row) != row["hash"]:
            yield Break(row["record"], row["version"], "the entry or the one before it was altered")
        heads[row["record"]] = (row["version"], row["hash"])
    yield from _verify_records(store, collections, heads)


def _verify_records(
    store: Store, collections: Iterable[str], heads: dict[str, tuple[int, str]]
) -> Iterator[Break]:
    for collection in collections:
        for document in store[collection].find({}, {"version": 1, "audit_head": 1}):
            record = f"{collection}/{document['_id']}"
            if heads.pop(record, (0, NO_CHAIN)) != (document["version"], document["audit_head"]):
                yield Break(record, document["version"], "the record's newest hash is not in the audit")
    for record, (version, _head) in heads.items():
        yield Break(record, version, "the record is gone but its audit is there")
