"""Which processes of a service run, and which migrations each knows.

A row counts until a time by the database's own clock: clock skew between replicas does not matter.
"""

from collections.abc import Collection
from typing import Any, Final

from shared.persistence.store import Store
from shared.release import RELEASE

COLLECTION: Final = "replicas"
INDEXES: Final[list[dict[str, Any]]] = [{"keys": [("until", 1)], "expireAfterSeconds": 0}]


def announce(store: Store, id_: str, instance: str, known: Collection[str], seconds: float) -> None:
    """Note for so long that this process runs and knows these migrations."""
    row = {
        "instance": {"$literal": instance},
        "release": RELEASE,
        "known": list(known),
        "until": {"$add": ["$$NOW", int(seconds * 1000)]},
    }
    store[COLLECTION].update_one({"_id": id_}, [{"$set": row}], upsert=True)


def forget(store: Store, id_: str) -> None:
    """Note that this process runs no more."""
    store[COLLECTION].delete_one({"_id": id_})


def lacking(store: Store, wanted: Collection[str]) -> list[str]:
    """The processes that run and do not know all of these migrations, each with its release."""
    if not wanted:
        return []
    shown = {"runs": {"$gt": ["$until", "$$NOW"]}, "instance": 1, "release": 1, "known": 1}
    rows = store[COLLECTION].find({"_id": {"$gt": ""}}, shown)
    older = [row for row in rows if row["runs"] and not set(wanted) <= set(row["known"])]
    return sorted(f"{row['instance']} (release {row['release']})" for row in older)
