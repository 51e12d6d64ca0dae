"""The connection of one process to its own database, and transactions on it."""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from shared.errors import Conflict, Transient, Unavailable
from shared.persistence.audit_keys import AuditKeys

SERVER_SELECTION_MS_MAX = 2_000
TRANSACTION_SECONDS_MAX = 6.0
DUPLICATE_ATTEMPTS_MAX = 8
DUPLICATE_KEY = 11000
QUERY_PLAN_KILLED = 175
"""A search was under way while its collection was exchanged for another: asked again, it finds the other."""
CONFLICT_PAUSE_SECONDS_MAX = 0.005
POOL_SIZE_MAX = 50

Result = TypeVar("Result")


class StaleDocument(Transient):
    """A document was changed by someone else since this unit read it."""

    code = "stale_document"


class DatabaseAway(Unavailable):
    """The database does not answer: the work may or may not be done, and may be asked for again."""


class Store:
    """One service's database. Holds the client; hands out collections and transactions.

    Whoever writes audited records gives the keys that seal their audit, as `AUDIT_KEYS` lists them.
    """

    def __init__(self, mongodb_uri: str, audit_keys: str = ""):
        self.audit_keys = AuditKeys(audit_keys)
        self.client: MongoClient[dict[str, Any]] = MongoClient(
            mongodb_uri,
            tz_aware=True,
            uuidRepresentation="standard",
            serverSelectionTimeoutMS=SERVER_SELECTION_MS_MAX,
            connectTimeoutMS=SERVER_SELECTION_MS_MAX,
            maxPoolSize=POOL_SIZE_MAX,
        )
        self.database: Database[dict[str, Any]] = self.client.get_default_database()

    def __getitem__(self, collection: str) -> Collection[dict[str, Any]]:
        return self.database[collection]

    def ping(self) -> None:
        """Raise unless the database answers within the selection limit."""
        self.client.admin.command("ping")

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    def in_transaction(
        self, body: Callable[[], Result], *, seconds_max: float = TRANSACTION_SECONDS_MAX
    ) -> Result:
        """Run `body` in one transaction that every operation on this client joins, and commit it.

        `body` may run more than once, so it must have no effect outside the database. Raises
        `DatabaseAway` when the server does not answer, `StaleDocument` when others kept changing the
        same documents for as long as we may wait, `Conflict` when what must be unique is there already.
        """
        deadline = time.monotonic() + seconds_max
        duplicates = 0
        while True:
            try:
                return self._attempt(body, deadline - time.monotonic())
            except StaleDocument as error:
                conflict: Exception = error
            except PyMongoError as error:
                if not _is_duplicate(error):
                    raise translated(error) from error
                # Mostly another unit committed the same record after we looked: a fresh snapshot sees it.
                # What fails however often we look is a true breach of a unique index.
                conflict, duplicates = error, duplicates + 1
                if duplicates == DUPLICATE_ATTEMPTS_MAX:
                    raise Conflict("There is such a record already.") from error
            if time.monotonic() >= deadline:
                raise StaleDocument("Others kept changing the same records.") from conflict
            time.sleep(random.uniform(0, CONFLICT_PAUSE_SECONDS_MAX))

    def _attempt(self, body: Callable[[], Result], seconds: float) -> Result:
        with (
            pymongo.timeout(max(seconds, 0.05)),
            self.client.start_session() as session,
            session.bind(),
        ):
            return session.with_transaction(lambda _session: _unpaused(body))


def _unpaused(body: Callable[[], Result]) -> Result:
    """Run `body`; a write conflict is told as ours, so that it is tried again at once.

    The driver would pause longer after each conflict, and a replica that pauses loses to one that does not.
    """
    try:
        return body()
    except OperationFailure as error:
        if error.has_error_label("TransientTransactionError"):
            raise StaleDocument("Others changed the same records.") from error
        raise


def _is_duplicate(error: PyMongoError) -> bool:
    """Whether a unique key was taken; many writes at once tell it in another way than one alone."""
    if isinstance(error, BulkWriteError):
        faults = error.details["writeErrors"]
        return bool(faults) and all(fault["code"] == DUPLICATE_KEY for fault in faults)
    return isinstance(error, DuplicateKeyError)


def translated(error: PyMongoError) -> Exception:
    """The error of our own family that a driver error means; the error itself when it means a defect."""
    if isinstance(error, ConnectionFailure | ExecutionTimeout | WTimeoutError) or error.timeout:
        return DatabaseAway("The database does not answer just now. Please try again.")
    if isinstance(error, OperationFailure) and error.code == QUERY_PLAN_KILLED:
        return DatabaseAway("What was searched has just been made anew. Please try again.")
    if error.has_error_label("TransientTransactionError"):
        return StaleDocument("Others kept changing the same records.")
    if error.has_error_label("RetryableWriteError"):
        return DatabaseAway("The database does not answer just now. Please try again.")
    return error
