"""Notes of maintenance jobs, by name, so that another replica can continue where one stopped."""

from typing import Any, Final

from shared.persistence.store import Store

COLLECTION: Final = "upkeep"


def read(store: Store, name: str) -> dict[str, Any]:
    """The last note under that name, or {}."""
    found = store[COLLECTION].find_one({"_id": name})
    return {} if found is None else found["notes"]


def write(store: Store, name: str, noted: dict[str, Any]) -> None:
    """Store that note in place of the previous one."""
    store[COLLECTION].update_one({"_id": name}, {"$set": {"notes": noted}}, upsert=True)
