"""What the later parts of a job have to know of the earlier ones, such as which people a file named so far.

It is kept under digests, so nobody reads it, and the database removes it some days after the job.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Any, Final

from pymongo import ASCENDING

from shared.clock import SystemClock
from shared.persistence.session import Session

COLLECTION: Final = "job_memory"
INDEXES: Final[list[dict[str, Any]]] = [{"keys": [("expires_at", ASCENDING)], "expireAfterSeconds": 0}]
DAYS: Final = 7
"""Counted from each part: also for one that has to wait for a long time."""
_DIGEST_BYTES: Final = 16


class JobMemory:
    """The values that one job keeps by key, from part to part."""

    __slots__ = ("_scope", "_session")

    def __init__(self, session: Session, scope: str) -> None:
        self._session = session
        self._scope = scope

    def recall(self, keys: Collection[str]) -> dict[str, str]:
        """The values of those of these keys that have one."""
        key_of = {self._id(key): key for key in keys}
        stored = {
            row["_id"]: row for row in self._session.store[COLLECTION].find({"_id": {"$in": [*key_of]}})
        }
        found = {id_: self._session.set_already(COLLECTION, id_, stored.get(id_)) for id_ in key_of}
        return {key_of[id_]: row["value"] for id_, row in found.items() if row is not None}

    def keep(self, values: Mapping[str, str]) -> None:
        """Keep these values once the part commits, in place of others that these keys have had."""
        # The database expires rows by its own clock, whatever clock a unit of work uses.
        expires_at = SystemClock().now() + timedelta(days=DAYS)
        for key, value in values.items():
            id_ = self._id(key)
            row = {"_id": id_, "value": value, "expires_at": expires_at}
            self._session.set_row(COLLECTION, id_, row)

    def _id(self, key: str) -> str:
        return blake2b(f"{self._scope}/{key}".encode(), digest_size=_DIGEST_BYTES).hexdigest()
