"""Who did what to which record, when, from where, with before and after: append-only, hash-chained.

The newest hash of a record's chain stands in the record itself, so that neither an altered entry nor a
cut-off end of a chain goes unseen.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
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
CHAINS_AT_ONCE = 500
BOOKKEEPING = frozenset({"_id", "tenant", "version", "sequence", "audit_head", "created_at", "updated_at"})


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


@dataclass(slots=True)
class Chain:
    """What the entries of one record tell: its newest version and hash, and its content put together."""

    record: str
    version: int = 0
    hash: str = NO_CHAIN
    content: dict[str, Any] = field(default_factory=dict)

    def follow(self, row: dict[str, Any]) -> str | None:
        """Take in the next entry; why the chain does not hold there, if so."""
        expected = self.version + 1
        holds = row["version"] == expected and row["previous"] == self.hash and digest(row) == row["hash"]
        self.version, self.hash = row["version"], row["hash"]
        self.content |= orjson.loads(row["change"]).get("after") or {}
        return None if holds else f"expected entry {expected}, unaltered, after the one before it"

    def differs_from(self, document: dict[str, Any] | None) -> str | None:
        """Why this chain does not lead to the record as it is stored, if so."""
        if document is None:
            return "the record is gone but its audit is there"
        if (self.version, self.hash) != (document["version"], document["audit_head"]):
            return "the record's newest hash is not the audit's"
        told = {name: value for name, value in self.content.items() if value is not None}
        is_now = orjson.loads(orjson.dumps(content_of(document), default=str))
        if told != is_now:
            names = sorted(name for name in told.keys() | is_now if told.get(name) != is_now.get(name))
            return f"fields were changed past the audit: {', '.join(names)}"
        return None


def content_of(stored: dict[str, Any]) -> dict[str, Any]:
    """A record's own fields, without what the unit of work keeps on it."""
    return {name: value for name, value in stored.items() if name not in BOOKKEEPING}


def verify(store: Store, collections: Iterable[str]) -> Iterator[Break]:
    """Walk every chain and compare where it leads with the record as it is; yields what does not hold."""
    told: set[str] = set()
    rows = store[COLLECTION].find().sort("_id")
    for chains in _in_groups(_chains(rows), CHAINS_AT_ONCE):
        stored = _stored(store, [chain.record for chain, _ in chains])
        for chain, broken in chains:
            told.add(chain.record)
            reason = broken or chain.differs_from(stored.get(chain.record))
            if reason:
                yield Break(chain.record, chain.version, reason)
    for collection in collections:
        for document in store[collection].find({}, {"version": 1}):
            record = f"{collection}/{document['_id']}"
            if record not in told:
                yield Break(record, document["version"], "the record has no audit")


def _chains(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Chain, str | None]]:
    for record, entries in groupby(rows, key=lambda row: row["record"]):
        chain = Chain(record)
        reasons = [chain.follow(row) for row in entries]
        yield chain, next((reason for reason in reasons if reason), None)


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


def _in_groups(chains: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while group := list(islice(chains, size)):
        yield group
