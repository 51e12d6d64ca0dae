"""The inbox: which events this service has taken in. Rows are kept for good.

A dead letter may be replayed years later, and must still be known.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shared.persistence.store import Store

COLLECTION = "inbox"


def known(store: Store, event_ids: Iterable[str]) -> set[str]:
    """Which of these events were taken in before."""
    return {row["_id"] for row in store[COLLECTION].find({"_id": {"$in": list(event_ids)}}, {"_id": 1})}


def row(event_id: str, event_type: str, at: datetime) -> dict[str, Any]:
    """The mark that an event was taken in."""
    return {"_id": event_id, "type": event_type, "at": at}
