"""The inbox: which events this service has taken in. Rows are kept for good.

A dead letter may be replayed years later, and must still be known.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from shared.persistence.store import DatabaseAway, Store

COLLECTION = "inbox"
PAUSED: Final[dict[str, Any]] = {"_id": 0}
"""The row that holds all events while it is there; its id is none that an event can have."""


class Paused(DatabaseAway):
    """Events are held for a moment, because the collections that they go to are being exchanged."""


def known(store: Store, event_ids: Iterable[str]) -> set[str]:
    """Which of these events were taken in before. Raises `Paused` while none may be taken in."""
    wanted = {"_id": {"$in": [*event_ids, PAUSED["_id"]]}}
    found = {row["_id"] for row in store[COLLECTION].find(wanted, {"_id": 1})}
    if PAUSED["_id"] in found:
        raise Paused("This service takes in no events for a moment.")
    return found


def pause(store: Store) -> None:
    """Have every transaction that begins from now on hold its events."""
    store[COLLECTION].replace_one(PAUSED, PAUSED, upsert=True)


def resume(store: Store) -> None:
    """Have events taken in again."""
    store[COLLECTION].delete_one(PAUSED)


def row(event_id: str, event_type: str, at: datetime) -> dict[str, Any]:
    """The mark that an event was taken in."""
    return {"_id": event_id, "type": event_type, "at": at}
