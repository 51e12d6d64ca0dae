"""A lease: only one replica of a service at a time does a piece of work, until it ends or dies."""

import time
from datetime import UTC, datetime
from typing import Final

from pymongo.errors import DuplicateKeyError, PyMongoError

from shared.observability import logs
from shared.persistence.store import Store

COLLECTION: Final = "leases"
SECONDS: Final = 5.0
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RENEWALS_PER_LEASE: Final = 3

log = logs.get_logger(__name__)


class Lease:
    """The lease of one name, as one owner sees it; an owner's name belongs to one process only.

    The database server's clock decides when it expires, so clock skew between replicas does not matter. The
    holder calls `held` again before each step of the work: that is how a holder that was frozen notices.
    """

    def __init__(self, store: Store, name: str, owner: str, *, seconds: float = SECONDS) -> None:
        self._store = store
        self._name = name
        self._owner = owner
        self._seconds = seconds
        self._renewed_at = float("-inf")

    def held(self) -> bool:
        """Whether this owner holds it, taking or renewing it as needed. Raises `PyMongoError`."""
        if time.monotonic() - self._renewed_at < self._seconds / _RENEWALS_PER_LEASE:
            return True
        asked_at = time.monotonic()
        held = self._take()
        self._renewed_at = asked_at if held else float("-inf")
        return held

    def doubt(self) -> None:
        """Ask the database at the next `held`, for example after an error that took an unknown time."""
        self._renewed_at = float("-inf")

    def give_up(self) -> None:
        """Release it now. A database that is away is no error: the lease expires by itself."""
        self.doubt()
        try:
            self._store[COLLECTION].update_one(
                {"_id": self._name, "owner": self._owner}, {"$set": {"until": NEVER}}
            )
        except PyMongoError as error:
            log.info("lease_left", error=type(error).__name__)

    def _take(self) -> bool:
        free_or_ours = {"$or": [{"owner": self._owner}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        until = {"$add": ["$$NOW", int(self._seconds * 1000)]}
        taken = self._store[COLLECTION].update_one(
            {"_id": self._name, **free_or_ours}, [{"$set": {"owner": self._owner, "until": until}}]
        )
        if taken.matched_count:
            return True
        try:
            self._store[COLLECTION].insert_one({"_id": self._name, "owner": "", "until": NEVER})
        except DuplicateKeyError:
            return False
        return self._take()
