"""The inbox: which events this service has taken in. Rows are kept for good.

A dead letter may be replayed years later, and must still be known. So must another body under a known id:
CloudEvents promises that there is none, so whoever says one is in error.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from shared.persistence.store import DatabaseAway, Store

COLLECTION = "inbox"
PAUSED: Final[dict[str, Any]] = {"_id": 0}
"""The row that holds all events while it is there; its id is none that an event can have."""
DIGEST_BYTES = 8
"""Enough to tell apart what was not made to collide, and little in a row that is kept for good."""


class Paused(DatabaseAway):
    """Events are held for a moment, because the collections that they go to are being exchanged."""


class Known(NamedTuple):
    """What is known of an event that was taken in: its type as published, and a digest of its body.

    Rows of an earlier release have no digest; they fit any body.
    """

    type: str
    digest: bytes | None

    @classmethod
    def of(cls, event_type: str, body: bytes) -> "Known":
        """An event of this type and body."""
        return cls(event_type, digest_of(body))

    def has(self, body: bytes) -> bool:
        """Whether it may be the event with this body."""
        return self.digest is None or self.digest == digest_of(body)


def digest_of(body: bytes) -> bytes:
    """By what a body is known again."""
    return hashlib.sha256(body).digest()[:DIGEST_BYTES]


def known(store: Store, event_ids: Iterable[str]) -> dict[str, Known]:
    """Which of these events were taken in before, by id. Raises `Paused` while none may be taken in."""
    wanted = {"_id": {"$in": [*event_ids, PAUSED["_id"]]}}
    found = {row["_id"]: row for row in store[COLLECTION].find(wanted, {"type": 1, "digest": 1})}
    if PAUSED["_id"] in found:
        raise Paused("This service takes in no events for a moment.")
    return {id_: Known(row["type"], row.get("digest")) for id_, row in found.items()}


def pause(store: Store) -> None:
    """Have every transaction that begins from now on hold its events."""
    store[COLLECTION].replace_one(PAUSED, PAUSED, upsert=True)


def resume(store: Store) -> None:
    """Have events taken in again."""
    store[COLLECTION].delete_one(PAUSED)


def row(event_id: str, known: Known, at: datetime) -> dict[str, Any]:
    """The mark that an event was taken in."""
    return {"_id": event_id, "type": known.type, "digest": known.digest, "at": at}
