"""What upkeep notes for the next time, by name, so that another replica goes on where one left off."""

from typing import Any, Final

from shared.persistence.store import Store

COLLECTION: Final = "upkeep"


def read(store: Store, name: str) -> dict[str, Any]:
    """What was noted last under that name; {} at first."""
    found = store[COLLECTION].find_one({"_id": name})
    return {} if found is None else found["notes"]


def write(store: Store, name: str, noted: dict[str, Any]) -> None:
    """Note that under that name, in place of what was noted before."""
    store[COLLECTION].update_one({"_id": name}, {"$set": {"notes": noted}}, upsert=True)
