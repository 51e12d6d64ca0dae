"""The audit: who did what to which record, when, from where, with before and after.

It is append-only, chained and sealed. Each entry is sealed over its content and the seal of the previous
entry, under a key that no database user has. The newest seal of a record's chain is stored in the record
itself, so that an altered entry and a truncated chain are both detected. `audit_walk` verifies it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from shared.audit_keys import AuditKeys

COLLECTION = "audit"
INDEXES: Final[list[dict[str, Any]]] = [
    {"keys": [("tenant", 1), ("at", 1)]},
    {"keys": [("tenant", 1), ("actor", 1), ("at", 1)]},
]
SEALED = (
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
    "key",
)
NO_CHAIN = ""
BOOKKEEPING = frozenset({"_id", "tenant", "version", "sequence", "audit_head", "created_at", "updated_at"})


class Cause(NamedTuple):
    """Why records change in this unit: the actor, the origin, and the command or event."""

    actor: str
    origin: str
    action: str
    cause_id: str
    at: datetime


class Place(NamedTuple):
    """The position of an entry: in the chain of which record (`<collection>/<id>`), and after which hash."""

    record: str
    tenant: str
    version: int
    previous: str


class Change(NamedTuple):
    """One change of a record, as its entry tells it; `before` is None of the first one."""

    version: int
    at: datetime
    actor: str
    before: dict[str, Any] | None
    after: dict[str, Any]


def record_of(document: Any) -> str:
    """The name of a document's chain."""
    return f"{document._get_collection_name()}/{document.id}"


def change_of(row: dict[str, Any]) -> Change:
    """The change that an entry tells."""
    change = orjson.loads(row["change"])
    at = datetime.fromisoformat(row["at"])
    return Change(row["version"], at, row["actor"], change["before"], change["after"])


def entry(
    keys: AuditKeys, place: Place, cause: Cause, before: dict[str, Any] | None, after: dict[str, Any]
) -> dict[str, Any]:
    """The audit row of one change; before and after hold the changed fields. Raises ValueError
    without a key.
    """
    row = {
        "_id": entry_id(place.record, place.version),
        "tenant": place.tenant,
        "record": place.record,
        "version": place.version,
        # A string is sealed and stored alike; a BSON date would lose its microseconds.
        "at": _as_text(cause.at),
        "actor": cause.actor,
        "origin": cause.origin,
        "action": cause.action,
        "cause": cause.cause_id,
        "change": orjson.dumps(
            {"before": before, "after": after}, default=str, option=orjson.OPT_SORT_KEYS
        ).decode(),
        "previous": place.previous,
        "key": keys.newest,
    }
    row["hash"] = seal(keys, row)
    return row


@lru_cache(maxsize=16)
def _as_text(at: datetime) -> str:
    # All entries of a transaction have the same time.
    return at.isoformat(timespec="milliseconds")


def entry_id(record: str, version: int) -> str:
    """The id of an entry: zero-padded, so that the primary key alone sorts a chain."""
    return f"{record}/{version:08d}"


def seal(keys: AuditKeys, row: dict[str, Any]) -> str:
    """The hash of a row, over its content and the previous hash, under the key that it names."""
    return keys.seal(row["key"], *[row[name] for name in SEALED])


@dataclass(frozen=True, slots=True)
class Break:
    """Where the audit is broken, and why; version 0 if it is not an entry of a record."""

    record: str
    version: int
    reason: str

    def __str__(self) -> str:
        version = f", version {self.version}" if self.version else ""
        return f"{self.record}{version}: {self.reason}"


@dataclass(slots=True)
class Chain:
    """The state derived from one record's entries: its newest version and hash, and its content."""

    record: str
    version: int = 0
    hash: str = NO_CHAIN
    broken: str | None = None
    content: dict[str, Any] = field(default_factory=dict)

    def follow(self, keys: AuditKeys, row: dict[str, Any]) -> None:
        """Add the next entry; `broken` is the first reason why the chain is invalid."""
        try:
            reason = self._fault(keys, row)
            self.version, self.hash = row["version"], row["hash"]
            self.content |= orjson.loads(row["change"]).get("after") or {}
        except (KeyError, TypeError, ValueError, AttributeError):
            # Manipulated data must not end the walk.
            reason = f"the entry after {self.version} cannot be read"
        self.broken = self.broken or reason

    def _fault(self, keys: AuditKeys, row: dict[str, Any]) -> str | None:
        expected = self.version + 1
        if not keys.knows(row.get("key", "")):
            return f"entry {expected} is not sealed with any key that is known here"
        if row["version"] != expected or row["previous"] != self.hash or seal(keys, row) != row["hash"]:
            return f"expected entry {expected}, unaltered, after the one before it"
        return None

    def differs_from(self, document: dict[str, Any] | None) -> str | None:
        """Why this chain does not lead to the stored record, if so."""
        if document is None:
            return "the record is gone but its audit is there"
        if (self.version, self.hash) != (document.get("version"), document.get("audit_head")):
            return "the record's newest hash is not the audit's"
        rebuilt = {name: value for name, value in self.content.items() if value is not None}
        is_now = orjson.loads(orjson.dumps(content_of(document), default=str))
        if rebuilt != is_now:
            names = sorted(name for name in rebuilt.keys() | is_now if rebuilt.get(name) != is_now.get(name))
            return f"fields were changed past the audit: {', '.join(names)}"
        return None


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a record that differ, as they were and as they are; None for one that is not there."""
    names = [
        name
        for name in after.keys() | before.keys()
        if name not in BOOKKEEPING and before.get(name) != after.get(name)
    ]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def content_of(stored: dict[str, Any]) -> dict[str, Any]:
    """A record's own fields, without those of the unit of work."""
    content = stored.copy()
    for name in BOOKKEEPING:
        content.pop(name, None)
    return content
