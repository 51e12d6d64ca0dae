"""Dead letters: what could not be taken in, kept in the owner's database until a person decides.

The letter itself holds no person's data and may be shown to an operator; the body is kept apart, and only
a replay reads it.
"""

import io
import time
from collections.abc import Sequence
from typing import Any

import amqp
import orjson
from gridfs import GridFSBucket
from mongoengine import DateTimeField, IntField, StringField

from shared.clock import Clock
from shared.errors import Conflict
from shared.identity import PLATFORM_TENANT
from shared.ids import new_id
from shared.messaging import broker, delivery, names
from shared.messaging.delivery import Delivery
from shared.observability import logs, metrics
from shared.persistence.audit import Cause
from shared.persistence.documents import Record
from shared.persistence.store import DatabaseAway, StaleDocument, Store
from shared.persistence.workspace import Workspace

COLLECTION = "dead_letters"
BODIES = "dead_letter_bodies"
INDEXES: list[dict[str, Any]] = [{"keys": [("tenant", 1), ("status", 1), ("_id", 1)]}]
LETTERS_AT_ONCE_MAX = 100
READ_SECONDS_MAX = 0.5
RETRY_SECONDS = 0.5
# A larger body would not fit into one MongoDB document, so all bodies go into GridFS when over this.
INLINE_BYTES_MAX = 4 * 1024**2

log = logs.get_logger(__name__)


class DeadLetter(Record):
    """A message that was given up, with its reason. `message` is its headers and properties as JSON."""

    meta = {"collection": COLLECTION}

    OPEN, REPLAYED, DISCARDED = "open", "replayed", "discarded"

    status = StringField(required=True, choices=(OPEN, REPLAYED, DISCARDED))
    type = StringField(required=True)
    message_id = StringField()
    reason = StringField(required=True)
    detail = StringField()
    stack = StringField()
    attempts = IntField(required=True)
    times = IntField(required=True)
    body_bytes = IntField(required=True)
    message = StringField(required=True)
    first_seen = DateTimeField(required=True)
    last_seen = DateTimeField(required=True)
    decision_reason = StringField()

    def decide(self, status: str, reason: str) -> None:
        """Note that a person replayed or discarded it. Raises `Conflict` unless it is open."""
        if self.status != self.OPEN:
            raise Conflict(f"This dead letter was {self.status} already.")
        self.status = status
        self.decision_reason = reason


class DeadLetterKeeper:
    """Moves what arrives in `<service>.dead` into the service's database."""

    def __init__(self, service: str, store: Store, amqp_uri: str, clock: Clock):
        self._service = service
        self._store = store
        self._amqp_uri = amqp_uri
        self._clock = clock
        self._arrived: list[Delivery] = []
        self._stopping = False

    def stop(self) -> None:
        """Make `run` return."""
        self._stopping = True

    def run(self) -> None:
        """Keep letters until stopped; survives broker and database going away."""
        while not self._stopping:
            connection = None
            try:
                connection = broker.connect(self._amqp_uri)
                self._consume(connection)
            except (*broker.BROKER_AWAY, DatabaseAway, StaleDocument) as error:
                log.warning("dead_letter_keeper_waits", error=type(error).__name__)
                time.sleep(RETRY_SECONDS)
            finally:
                self._arrived.clear()
                _close(connection)

    def _consume(self, connection: amqp.Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, LETTERS_AT_ONCE_MAX, False)
        channel.basic_consume(names.dead_queue(self._service), callback=self._received)
        while not self._stopping:
            self._read(connection)
            if self._arrived:
                self.keep(self._arrived)
                channel.basic_ack(self._arrived[-1].tag, multiple=True)
                self._arrived.clear()
            connection.heartbeat_tick()

    def _read(self, connection: amqp.Connection) -> None:
        timeout = READ_SECONDS_MAX
        try:
            for _ in range(LETTERS_AT_ONCE_MAX):
                connection.drain_events(timeout=timeout)
                timeout = 0
        except TimeoutError:
            return

    def _received(self, message: amqp.Message) -> None:
        self._arrived.append(
            Delivery(
                message.body if isinstance(message.body, bytes) else message.body.encode(),
                message.properties.get("application_headers") or {},
                message.properties,
                message.delivery_info["routing_key"],
                message.delivery_info["delivery_tag"],
            )
        )

    def keep(self, arrived: Sequence[Delivery]) -> None:
        """Store letters and bodies in one transaction; a letter that comes again is opened again."""
        named = [(_letter_id(one), one) for one in arrived]
        for letter_id, one in named:
            _store_large_body(self._store, letter_id, one.body)
        self._store.in_transaction(lambda: self._keep(named))

    def _keep(self, named: Sequence[tuple[str, Delivery]]) -> None:
        workspace = Workspace(self._store, self._clock)
        for letter_id, one in named:
            known = workspace.get(DeadLetter, PLATFORM_TENANT, letter_id)
            tracked = known or workspace.add(_new_letter(letter_id, one, workspace.now))
            if known:
                _note_again(tracked.document, one, workspace.now)
            elif len(one.body) <= INLINE_BYTES_MAX:
                workspace.add_row(BODIES, {"_id": letter_id, "body": one.body})
            cause = Cause(f"system:{self._service}", "broker", "dead_letter_kept", letter_id, workspace.now)
            workspace.close_unit([tracked], cause)
        workspace.flush()


def outbox_row_for_replay(service: str, store: Store, letter: DeadLetter, at: Any) -> dict[str, Any]:
    """The outbox row that sends a kept message to this service's inbox again, under its own message id."""
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
        "body": read_body(store, letter.id),
    }


def read_body(store: Store, letter_id: str) -> bytes:
    """The body of a kept message."""
    row = store[BODIES].find_one({"_id": letter_id})
    if row is not None:
        return row["body"]
    return _bucket(store).open_download_stream(letter_id).read()


def _bucket(store: Store) -> GridFSBucket:
    return GridFSBucket(store.database, BODIES)


def _store_large_body(store: Store, letter_id: str, body: bytes) -> None:
    if len(body) <= INLINE_BYTES_MAX or store[f"{BODIES}.files"].find_one({"_id": letter_id}):
        return
    _bucket(store).upload_from_stream_with_id(letter_id, letter_id, io.BytesIO(body))


def _letter_id(arrived: Delivery) -> str:
    own = arrived.headers.get(delivery.DEAD_LETTER_ID) or arrived.properties.get("message_id")
    return str(own)[:200] if own else new_id()


def _new_letter(letter_id: str, arrived: Delivery, now: Any) -> DeadLetter:
    reason, detail, stack = _why(arrived)
    message = {
        "headers": _own_headers(arrived.headers),
        "properties": delivery.durable_properties(arrived.properties),
    }
    return DeadLetter(
        id=letter_id,
        tenant=PLATFORM_TENANT,
        status=DeadLetter.OPEN,
        type=delivery.original_routing_key(arrived),
        message_id=str(arrived.properties.get("message_id") or ""),
        reason=reason,
        detail=detail,
        stack=stack,
        attempts=arrived.attempt,
        times=1,
        body_bytes=len(arrived.body),
        message=orjson.dumps(message, default=str).decode(),
        first_seen=now,
        last_seen=now,
    )


def _note_again(letter: DeadLetter, arrived: Delivery, now: Any) -> None:
    letter.status = DeadLetter.OPEN
    letter.reason, letter.detail, letter.stack = _why(arrived)
    letter.times += 1
    letter.last_seen = now


def _why(arrived: Delivery) -> tuple[str, str, str]:
    headers = arrived.headers
    if delivery.REASON in headers:
        return (
            str(headers[delivery.REASON]),
            str(headers.get(delivery.DETAIL, "")),
            str(headers.get(delivery.STACK, "")),
        )
    # Without our reason it was the broker itself that gave up: the event killed the process each time.
    return str(headers.get("x-first-death-reason", "unknown")), "The broker gave it up.", ""


def _own_headers(headers: dict[str, Any]) -> dict[str, Any]:
    """The headers as first published, without the notes that were made on the way."""
    return {
        name: value
        for name, value in delivery.plain_headers(headers).items()
        if not name.startswith(("x-tandem-", "x-first-death", "x-last-death", "x-delivery-count"))
    }


def _close(connection: amqp.Connection | None) -> None:
    if connection is None:
        return
    try:
        connection.close()
    except broker.BROKER_AWAY:
        # It is gone already.
        return


def sample_open_letters(store: Store) -> None:
    """Report how many letters wait for a decision."""
    metrics.dead_letters_are(store[COLLECTION].count_documents({"status": DeadLetter.OPEN}))
