"""The connection of one process to its own database, and its transactions."""

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any, Final, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from shared.audit_keys import AuditKeys
from shared.errors import Conflict, Transient, Unavailable

SERVER_SELECTION_MS_MAX = 2_000
TRANSACTION_SECONDS_MAX = 6.0
ATTEMPT_SECONDS_MIN = 0.05
ABORT_SECONDS_MAX = 0.5
PING_SECONDS_MAX = 1.0
DUPLICATE_ATTEMPTS_MAX = 8
DUPLICATE_KEY = 11000
CONFLICT_PAUSE_SECONDS_MAX = 0.005
LOST_PAUSE_SECONDS = 0.05
POOL_SIZE_MAX = 110
"""For every place of the lanes at once (`shared/rpc/lanes.py`), and for background work."""

Result = TypeVar("Result")


class Meaning(Enum):
    """What a driver error means for the work that raised it."""

    AWAY = auto()
    """The database cannot do any work: hold everything."""
    OUT_OF_TIME = auto()
    """Time ran out, or nothing answered: a ping tells which."""
    CONFLICT = auto()
    """A concurrent change: retry at once."""
    DUPLICATE = auto()
    """A unique key exists already: look again."""
    DEFECT = auto()
    """It fails however often it is retried."""


MEANING_OF_CODE: Final[dict[int, Meaning]] = {
    6: Meaning.AWAY,  # HostUnreachable
    7: Meaning.AWAY,  # HostNotFound
    11: Meaning.AWAY,  # UserNotFound
    13: Meaning.AWAY,  # Unauthorized
    18: Meaning.AWAY,  # AuthenticationFailed
    24: Meaning.CONFLICT,  # LockTimeout
    50: Meaning.OUT_OF_TIME,  # MaxTimeMSExpired
    64: Meaning.AWAY,  # WriteConcernFailed
    89: Meaning.AWAY,  # NetworkTimeout
    91: Meaning.AWAY,  # ShutdownInProgress
    100: Meaning.AWAY,  # UnsatisfiableWriteConcern
    112: Meaning.CONFLICT,  # WriteConflict
    133: Meaning.AWAY,  # FailedToSatisfyReadPreference
    134: Meaning.AWAY,  # ReadConcernMajorityNotAvailableYet
    175: Meaning.AWAY,  # QueryPlanKilled: its collection was swapped; a retry finds the new one
    189: Meaning.AWAY,  # PrimarySteppedDown
    202: Meaning.AWAY,  # NetworkInterfaceExceededTimeLimit
    211: Meaning.AWAY,  # KeyNotFound: a member that just started cannot sign its time yet
    246: Meaning.CONFLICT,  # SnapshotUnavailable
    251: Meaning.CONFLICT,  # NoSuchTransaction
    261: Meaning.AWAY,  # TooManyLogicalSessions
    262: Meaning.AWAY,  # ExceededTimeLimit
    290: Meaning.OUT_OF_TIME,  # TransactionExceededLifetimeLimitSeconds
    9001: Meaning.AWAY,  # SocketException
    10107: Meaning.AWAY,  # NotWritablePrimary
    DUPLICATE_KEY: Meaning.DUPLICATE,  # DuplicateKey
    11600: Meaning.AWAY,  # InterruptedAtShutdown
    11601: Meaning.AWAY,  # Interrupted
    11602: Meaning.AWAY,  # InterruptedDueToReplStateChange
    13435: Meaning.AWAY,  # NotPrimaryNoSecondaryOk
    13436: Meaning.AWAY,  # NotPrimaryOrSecondary
    14031: Meaning.AWAY,  # OutOfDiskSpace
}
"""By the server's error numbers, with the names from its `error_codes.yml`."""


class StaleDocument(Transient):
    """Someone else changed a document since this unit read it."""

    code = "stale_document"


class DatabaseAway(Unavailable):
    """The database does not answer, or refuses everything: the work may or may not be done; retry."""


class TooSlow(Unavailable):
    """The work takes longer than a transaction may, though the database answers: split it."""


class Store:
    """One service's database. Holds the client; provides collections and transactions.

    A process that writes audited records passes the keys for their audit, as `AUDIT_KEYS` lists them. A
    transaction is aborted after `transaction_seconds_max`.
    """

    def __init__(
        self,
        mongodb_uri: str,
        audit_keys: str = "",
        *,
        transaction_seconds_max: float = TRANSACTION_SECONDS_MAX,
    ):
        self.audit_keys = AuditKeys(audit_keys)
        self.transaction_seconds_max = transaction_seconds_max
        self.writes_until = math.inf
        """No transaction begins after this time of the monotonic clock; see `Presence`."""
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
        """Close the connections."""
        self.client.close()

    def in_transaction(self, body: Callable[[], Result], *, gives_way: bool = False) -> Result:
        """Run `body` in one transaction that every operation on this client joins, and commit it.

        `body` may run more than once, so it must have no effect outside the database. Raises `DatabaseAway`
        when the server does not answer or refuses everything, `TooSlow` when it answers but time ran out,
        `StaleDocument` when concurrent changes of the same documents persist until the deadline, or are met
        once by what `gives_way`, `Conflict` when a unique value exists already.
        """
        deadline = time.monotonic() + self.transaction_seconds_max
        duplicates, lost = 0, False
        conflict: Exception | None = None
        while True:
            pause = random.uniform(0, CONFLICT_PAUSE_SECONDS_MAX)
            try:
                return self._attempt(body, deadline)
            except StaleDocument as error:
                conflict = error
            except PyMongoError as error:
                match meaning_of(error):
                    case Meaning.DUPLICATE:
                        # Mostly another unit committed the same record after we looked: a new snapshot shows
                        # it. An error that remains is a real violation of a unique index.
                        conflict, duplicates = error, duplicates + 1
                        if duplicates == DUPLICATE_ATTEMPTS_MAX:
                            raise Conflict("There is such a record already.") from error
                    case Meaning.CONFLICT:
                        conflict = error
                    case _ if _may_pass(error) and time.monotonic() < deadline:
                        pause, lost = LOST_PAUSE_SECONDS, True
                    case Meaning.OUT_OF_TIME if not lost:
                        raise self._out_of_time(conflict) from error
                    case _:
                        raise translated(error) from error
            if time.monotonic() >= deadline or (gives_way and conflict is not None):
                raise StaleDocument("Others kept changing the same records.") from conflict
            time.sleep(pause)

    def _attempt(self, body: Callable[[], Result], deadline: float) -> Result:
        if time.monotonic() > self.writes_until:
            raise _away()
        with self.client.start_session() as session, session.bind():
            session.start_transaction()
            try:
                with _until(deadline):
                    result = body()
                # With some extra time, so that it is sent: an unsent abort keeps its locks.
                with _until(deadline):
                    _commit(session, deadline)
            except BaseException:
                self._abort(session)
                raise
            return result

    def _abort(self, session: ClientSession) -> None:
        """Abort the transaction to release its locks, with extra time: the work has used up its own."""
        if session.in_transaction:
            with pymongo.timeout(ABORT_SECONDS_MAX):
                session.abort_transaction()

    def _out_of_time(self, conflict: Exception | None) -> Exception:
        """What a timeout means: no database, the last of many conflicts, or too much work."""
        try:
            with pymongo.timeout(PING_SECONDS_MAX):
                self.ping()
        except PyMongoError:
            return _away()
        if conflict is not None:
            return StaleDocument("Others kept changing the same records.")
        return TooSlow("This takes longer than it may just now. Please try again.")


@contextmanager
def _until(deadline: float) -> Iterator[None]:
    """Database operations inside end by this deadline."""
    with pymongo.timeout(max(deadline - time.monotonic(), ATTEMPT_SECONDS_MIN)):
        yield


def _commit(session: ClientSession, deadline: float) -> None:
    """Commit, and retry until the deadline while the outcome is unknown."""
    while True:
        try:
            session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() >= deadline:
                raise
            time.sleep(LOST_PAUSE_SECONDS)
        else:
            return


def _may_pass(error: PyMongoError) -> bool:
    """Whether only a connection was lost, as when another server becomes primary."""
    return isinstance(error, ConnectionFailure) and error.has_error_label("TransientTransactionError")


def meaning_of(error: PyMongoError) -> Meaning:
    """What a driver error means for the work that raised it: by its code first, then by its type."""
    codes = _codes_of(error)
    known = {MEANING_OF_CODE.get(code, Meaning.DEFECT) for code in codes}
    for worst in (Meaning.AWAY, Meaning.OUT_OF_TIME):
        if worst in known:
            return worst
    if error.timeout and not isinstance(error, ServerSelectionTimeoutError):
        return Meaning.OUT_OF_TIME
    if isinstance(error, ConnectionFailure):
        return Meaning.AWAY
    if error.has_error_label("TransientTransactionError"):
        return Meaning.CONFLICT
    if error.has_error_label("RetryableWriteError"):
        return Meaning.AWAY
    return known.pop() if len(known) == 1 else Meaning.DEFECT


def _codes_of(error: PyMongoError) -> set[int]:
    """The server's error numbers; bulk writes report them in another form than single ones."""
    if isinstance(error, BulkWriteError):
        faults = [*error.details["writeErrors"], *error.details["writeConcernErrors"]]
        return {fault["code"] for fault in faults}
    code = error.code if isinstance(error, OperationFailure) else None
    return set() if code is None else {code}


def _away() -> DatabaseAway:
    return DatabaseAway("The database does not answer just now. Please try again.")


def translated(error: PyMongoError) -> Exception:
    """Our own error for a driver error; the error itself if it is a defect."""
    match meaning_of(error):
        case Meaning.AWAY | Meaning.OUT_OF_TIME:
            return _away()
        case Meaning.CONFLICT:
            return StaleDocument("Others kept changing the same records.")
        case _:
            return error
