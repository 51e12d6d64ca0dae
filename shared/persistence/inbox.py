"""The inbox: which events this service has applied. Rows are never deleted.

A dead letter may be replayed years later, and must still be recognized. So must a different body under a
known id: CloudEvents forbids that, so its publisher is at fault.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from shared.persistence.store import DatabaseAway, Store

COLLECTION = "inbox"
PAUSED: Final[dict[str, Any]] = {"_id": 0}
"""The row that holds all events while it exists; no event can have its id."""
DIGEST_BYTES = 8
"""Enough to detect accidental differences, and small in a row that is never deleted."""


class Paused(DatabaseAway):
    """Events are held for a moment, because the collections they go to are being swapped."""


class Known(NamedTuple):
    """What is stored about an applied event: its type as published, and a digest of its body.

    Rows of an earlier release have no digest; they match any body.
    """

    type: str
    digest: bytes | None

    @classmethod
    def of(cls, event_type: str, body: bytes) -> "Known":
        """An event of this type and body."""
        return cls(event_type, digest_of(body))

    def has(self, body: bytes) -> bool:
        """Whether it can be the event with this body."""
        return self.digest is None or self.digest == digest_of(body)


def digest_of(body: bytes) -> bytes:
    """The digest that identifies a body."""
    return hashlib.sha256(body).digest()[:DIGEST_BYTES]


def known(store: Store, event_ids: Iterable[str]) -> dict[str, Known]:
    """Which of these events were applied before, by id. Raises `Paused` while processing is paused."""
    wanted = {"_id": {"$in": [*event_ids, PAUSED["_id"]]}}
    found = {row["_id"]: row for row in store[COLLECTION].find(wanted, {"type": 1, "digest": 1})}
    if PAUSED["_id"] in found:
        raise Paused("This service takes in no events for a moment.")
    return {id_: Known(row["type"], row.get("digest")) for id_, row in found.items()}


def pause(store: Store) -> None:
    """Hold all events in every transaction that begins from now on."""
    store[COLLECTION].replace_one(PAUSED, PAUSED, upsert=True)


def resume(store: Store) -> None:
    """Resume processing."""
    store[COLLECTION].delete_one(PAUSED)


def row(event_id: str, known: Known, at: datetime) -> dict[str, Any]:
    """The row that marks an event as applied."""
    return {"_id": event_id, "type": known.type, "digest": known.digest, "at": at}
