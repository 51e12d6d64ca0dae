"""Databases as they were, to begin again from there."""

from typing import Any

from shared.persistence import outbox
from shared.persistence.store import Store

Snapshot = dict[str, list[dict[str, Any]]]
"""Every document of a database, by collection."""


def snapshot(store: Store) -> Snapshot:
    """A database as it is now."""
    return {name: list(store[name].find({})) for name in store.database.list_collection_names()}


def restore(before: Snapshot, store: Store) -> None:
    """Put it into a database that was migrated; what was still to be sent counts as sent."""
    for name, documents in before.items():
        if documents:
            # Of some there is another already: migrating notes that it has counted, for one.
            store[name].delete_many({"_id": {"$in": [one["_id"] for one in documents]}})
            store[name].insert_many(documents)
    store[outbox.COLLECTION].update_many({}, {"$unset": {"state": ""}})
