"""Stored dead letters: the metadata and body of each, and its replay.

A timer that failed is kept as one, too: it has no body.
"""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple, Self

import orjson
from gridfs import GridFSBucket
from mongoengine import DateTimeField, IntField, StringField

from shared.actor import PLATFORM_TENANT
from shared.broker import names
from shared.clock import SystemClock
from shared.contracts.operator import DeadLetterStatus
from shared.errors import Conflict
from shared.events import delivery
from shared.ids import new_id
from shared.observability import metrics
from shared.persistence import timers
from shared.persistence.audit import Cause
from shared.persistence.documents import Record
from shared.persistence.migrations import Migration
from shared.persistence.session import Session
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork

COLLECTION = "dead_letters"
BODIES = "dead_letter_bodies"
BODY_FILES: Final = f"{BODIES}.files"
BODY_CHUNKS: Final = f"{BODIES}.chunks"

COLLECTIONS: dict[str, list[dict[str, Any]]] = {
    COLLECTION: [
        {"keys": [("tenant", 1), ("status", 1), ("_id", 1)]},
        {"keys": [("tenant", 1), ("status", 1), ("reason", 1), ("_id", 1)]},
        {"keys": [("tenant", 1), ("status", 1), ("type", 1), ("_id", 1)]},
        {"keys": [("message_id", 1)]},
        {"keys": [("body_until", 1)], "sparse": True},
    ],
    BODIES: [],
    # The indexes that GridFS expects.
    BODY_FILES: [{"keys": [("filename", 1), ("uploadDate", 1)]}],
    BODY_CHUNKS: [{"keys": [("files_id", 1), ("n", 1)], "unique": True}],
}
"""The collections of dead letters and their bodies, with their indexes."""
OPEN_LETTERS = {"tenant": PLATFORM_TENANT, "status": DeadLetterStatus.OPEN}
"""Dead letters that wait for a decision: with the tenant, because the index begins with it."""
REPLAYED_BYTES_MAX = 12 * 1024**2
BODY_KEPT: Final = timedelta(days=90)
"""After the decision."""
FORGET_EVERY_SECONDS: Final = 60.0
FORGOTTEN_AT_ONCE: Final = 100
_TIMER = "timer"


class Why(NamedTuple):
    """Why something is a dead letter: a stable code, a sentence without personal data, where in the code."""

    reason: str
    detail: str
    stack: str = ""


class DeadLetter(Record):
    """A message or timer that cannot be applied, with its reason.

    Its body is kept until `body_until`, or without an end while it waits for a decision. `message` is the
    headers and properties of the message, or the row of the timer, as JSON. `body_file`
    refers to its body if that is too large for this document.
    """

    meta = {"collection": COLLECTION}

    status = StringField(required=True, choices=list(DeadLetterStatus))
    type = StringField(required=True)
    message_id = StringField()
    reason = StringField(required=True)
    detail = StringField()
    stack = StringField()
    attempts = IntField(required=True)
    times = IntField(required=True)
    body_bytes = IntField(required=True)
    body_sha256 = StringField(required=True)
    body_file = StringField(default="")
    message = StringField(required=True)
    first_seen = DateTimeField(required=True)
    last_seen = DateTimeField(required=True)
    decision_reason = StringField()
    decided_by = StringField()
    decided_at = DateTimeField()
    body_until = DateTimeField()

    def decide(self, status: str, reason: str, *, by: str, at: datetime) -> None:
        """Record that a person replayed or discarded it. Raises `Conflict` unless it is open."""
        if self.status != DeadLetterStatus.OPEN:
            raise Conflict(f"This dead letter was {self.status} already.")
        self.status = status
        self.decision_reason = reason
        self.decided_by = by
        self.decided_at = at
        self.body_until = at + BODY_KEPT

    @classmethod
    def first(cls, id_: str, why: Why, at: datetime, **message: Any) -> Self:
        """What came here for the first time, with what is known of the message or timer."""
        return cls(
            id=id_,
            tenant=PLATFORM_TENANT,
            status=DeadLetterStatus.OPEN,
            reason=why.reason,
            detail=why.detail,
            stack=why.stack,
            times=1,
            first_seen=at,
            last_seen=at,
            **message,
        )

    def note_again(self, why: Why, *, at: datetime) -> None:
        """Open it again: it came here once more."""
        self.status = DeadLetterStatus.OPEN
        self.body_until = None
        self.reason, self.detail, self.stack = why
        self.times += 1
        self.last_seen = at


def _not_subscribed(letter: dict[str, Any]) -> dict[str, Any] | None:
    """What nobody subscribes to is called so."""
    return letter | {"reason": "not_subscribed"} if letter["reason"] == "not_heard" else None


MIGRATIONS = (Migration("dead_letters_not_subscribed", DeadLetter, _not_subscribed, compatible=True),)
"""The migrations of what every service has."""


def keep_timer(session: Session, row: timers.Row, type_: str, why: Why) -> str:
    """Keep a timer that failed; the id of its letter. A known one is opened again."""
    letter_id = f"timer-{hashlib.sha256(row['_id'].encode()).hexdigest()[: delivery.DIGEST_CHARACTERS]}"
    kept = {name: value for name, value in row.items() if name != "begun"}
    known = session.get(DeadLetter, PLATFORM_TENANT, letter_id)
    if known:
        known.note_again(why, at=session.now)
        known.message = orjson.dumps({_TIMER: kept}).decode()
        return letter_id
    session.add(
        DeadLetter.first(
            letter_id,
            why,
            session.now,
            type=type_,
            message_id=row["_id"],
            attempts=row["attempts"] + 1,
            body_bytes=0,
            body_sha256=hashlib.sha256(b"").hexdigest(),
            message=orjson.dumps({_TIMER: kept}).decode(),
        )
    )
    return letter_id


def replay(service: str, store: Store, letter: DeadLetter, uow: UnitOfWork) -> None:
    """Send the message to this service again, or run the timer, once the unit commits. Raises `Conflict`."""
    message = orjson.loads(letter.message)
    if _TIMER not in message:
        uow.add_outbox_row(outbox_row_for_replay(service, store, letter, uow.now))
        return
    row = message[_TIMER]
    timers.put_back(store, {**row, "due_at": datetime.fromisoformat(row["due_at"])}, uow.now)


def outbox_row_for_replay(service: str, store: Store, letter: DeadLetter, at: Any) -> dict[str, Any]:
    """The outbox row that sends the message to this service's inbox again, under its own message id.

    Raises `Conflict` when the body is too large for a row.
    """
    if letter.body_bytes > REPLAYED_BYTES_MAX:
        raise Conflict("This message is too large to be sent again.")
    message = orjson.loads(letter.message)
    return {
        "_id": new_id(),
        "state": "pending",
        "exchange": names.work_exchange(service),
        "routing_key": names.inbox_queue(service),
        "subject": letter.id,
        "sequence": letter.version,
        "at": at,
        "headers": {**message["headers"], delivery.ROUTING_KEY: letter.type},
        "properties": message["properties"],
        "body": read_body(store, letter),
    }


def read_body(store: Store, letter: DeadLetter) -> bytes:
    """The body of a stored message."""
    if letter.body_file:
        return bodies_of(store).open_download_stream(letter.body_file).read()
    (row,) = store[BODIES].find({"_id": letter.id})
    return row["body"]


def has_body(store: Store, letter: DeadLetter) -> bool:
    """Whether its body is still kept."""
    if letter.body_file:
        return store[BODY_FILES].find_one({"_id": letter.body_file}, {"_id": 1}) is not None
    return store[BODIES].find_one({"_id": letter.id}, {"_id": 1}) is not None


def forget_bodies(store: Store, _noted: dict[str, Any]) -> dict[str, Any]:
    """Remove bodies that are kept no longer, each in a transaction: a chore of every service."""
    due = store[COLLECTION].find({"body_until": {"$lt": SystemClock().now()}}, {"_id": 1})
    for row in list(due.sort("body_until", 1).limit(FORGOTTEN_AT_ONCE)):
        store.in_transaction(partial(_forget_body, store, row["_id"]))
    return {}


def _forget_body(store: Store, letter_id: str) -> None:
    session = Session(store, SystemClock())
    letter = session.get(DeadLetter, PLATFORM_TENANT, letter_id)
    # It may have come again meanwhile: then it is open, and has its body.
    if letter is None or letter.body_until is None or letter.body_until >= session.now:
        return
    letter.body_until = None
    if letter.body_file:
        # GridFS itself takes part in no transaction.
        store[BODY_FILES].delete_one({"_id": letter.body_file})
        store[BODY_CHUNKS].delete_many({"files_id": letter.body_file})
    else:
        session.set_row(BODIES, letter_id, None)
    session.close_unit(Cause("system:upkeep", "upkeep", "dead_letter_body_removed", letter_id, session.now))
    session.flush()


def bodies_of(store: Store) -> GridFSBucket:
    return GridFSBucket(store.database, BODIES)


def sample_open_letters(store: Store) -> None:
    """Report how many dead letters wait for a decision."""
    metrics.dead_letters_are(store[COLLECTION].count_documents(OPEN_LETTERS))
