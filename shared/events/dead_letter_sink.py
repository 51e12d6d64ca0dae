"""The dead-letter sink: moves dead letters from their queue into the database."""

import hashlib
import io
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import amqp
import orjson
from gridfs import GridFSBucket, NoFile
from pymongo.errors import PyMongoError

from shared.actor import PLATFORM_TENANT
from shared.broker import names
from shared.broker.connection import close_quietly, connect, read_messages
from shared.clock import Clock
from shared.contracts.operator import DeadLetterStatus
from shared.events import delivery
from shared.events.dead_letters import BODIES, DeadLetter, Why, bodies_of, has_body
from shared.events.delivery import Delivery, dead_letter_id
from shared.observability import logs
from shared.observability.health import Heartbeat
from shared.persistence.audit import Cause
from shared.persistence.session import Session
from shared.persistence.store import DatabaseAway, StaleDocument, Store, TooSlow, translated

log = logs.get_logger(__name__)
LETTERS_AT_ONCE_MAX = 100
BYTES_AT_ONCE_MAX = 16 * 1024**2
"""The total size of bodies that easily fits into the time of a transaction."""
READ_SECONDS_MAX = 0.5
RETRY_SECONDS_FIRST = 0.5
RETRY_SECONDS_MAX = 5.0
FAILURES_COUNTED_MAX = 10

# A larger body does not fit into one MongoDB document, so bodies over this size are stored in GridFS.
INLINE_BYTES_MAX = 4 * 1024**2
DIGEST_CHARACTERS = 16
CANNOT_BE_KEPT_WHOLE = "cannot_be_kept_whole"


class DeadLetterSink:
    """Moves messages from `<service>.dead` into the service's database."""

    def __init__(self, service: str, store: Store, amqp_uri: str, clock: Clock):
        self._service = service
        self._store = store
        self._amqp_uri = amqp_uri
        self._clock = clock
        self._arrived: list[Delivery] = []
        self._stopping = False
        self._failures = 0
        self._heartbeat = Heartbeat()

    def check(self) -> None:
        """Raise `NotReady` when no dead letters could be stored for long."""
        self._heartbeat.check()

    def stop(self) -> None:
        """Make `run` return."""
        self._stopping = True

    def run(self) -> None:
        """Store dead letters until stopped; retries after any error, for nobody else stores them."""
        self._heartbeat.beat()
        while not self._stopping:
            connection = None
            try:
                connection = connect(self._amqp_uri)
                self._consume(connection)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the process
                log.warning("dead_letter_sink_waits", error=type(error).__name__)
                time.sleep(min(RETRY_SECONDS_FIRST * 2**self._failures, RETRY_SECONDS_MAX))
                self._failures = min(self._failures + 1, FAILURES_COUNTED_MAX)
            finally:
                self._arrived.clear()
                close_quietly(connection)
        self._heartbeat.stop()

    def _consume(self, connection: amqp.Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, LETTERS_AT_ONCE_MAX, False)
        channel.basic_consume(names.dead_queue(self._service), callback=self._received)
        while not self._stopping:
            read_messages(connection, wait_seconds=READ_SECONDS_MAX, messages_max=LETTERS_AT_ONCE_MAX)
            if self._arrived:
                self.keep(self._arrived)
                channel.basic_ack(self._arrived[-1].tag, multiple=True)
                self._arrived.clear()
            self._failures = 0
            self._heartbeat.beat()
            connection.heartbeat_tick()

    def _received(self, message: amqp.Message) -> None:
        self._arrived.append(Delivery.of(message))

    def keep(self, arrived: Sequence[Delivery]) -> None:
        """Store dead letters with their bodies; a known one is opened again.

        Raises `DatabaseAway`: then some may be stored, and all must be submitted again.
        """
        for group in _by_size(arrived):
            self._keep_halving(group)

    def _keep_halving(self, group: Sequence[Delivery]) -> None:
        try:
            self._keep_together(group)
        except (DatabaseAway, StaleDocument):
            raise
        except Exception as error:
            if len(group) == 1:
                if isinstance(error, TooSlow):
                    raise
                log.error("dead_letter_stored_in_part", error=type(error).__name__)
                self._keep_together([_body_alone(group[0])])
                return
            middle = len(group) // 2
            self._keep_halving(group[:middle])
            self._keep_halving(group[middle:])

    def _keep_together(self, group: Sequence[Delivery]) -> None:
        try:
            found = [_Arrival.of(one, self._store) for one in group]
        except PyMongoError as error:
            raise translated(error) from error
        self._store.in_transaction(lambda: self._keep(found))

    def _keep(self, arrived: Sequence["_Arrival"]) -> None:
        session = Session(self._store, self._clock)
        for one in arrived:
            letter_id, known = _letter_of(one, session)
            if known:
                self._keep_body_again(known, one, session)
                known.note_again(_why(one.delivery), at=session.now)
            else:
                session.add(_new_letter(letter_id, one, session.now))
                if not one.body_file:
                    session.add_row(BODIES, {"_id": letter_id, "body": one.delivery.body})
            cause = Cause(f"system:{self._service}", "broker", "dead_letter_kept", letter_id, session.now)
            session.close_unit(cause)
        session.flush()

    def _keep_body_again(self, known: DeadLetter, arrived: "_Arrival", session: Session) -> None:
        if known.status == DeadLetterStatus.OPEN or has_body(self._store, known):
            return
        if known.body_file:
            raise StaleDocument("Its body was removed in this instant: all arrive once more.")
        session.add_row(BODIES, {"_id": known.id, "body": arrived.delivery.body})


def _by_size(arrived: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    group: list[Delivery] = []
    for one in arrived:
        if group and sum(len(other.body) for other in group) + len(one.body) > BYTES_AT_ONCE_MAX:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _body_alone(arrived: Delivery) -> Delivery:
    """What can be stored of any message: its body, and where it came from."""
    headers = {
        delivery.DEAD_LETTER_ID: delivery.dead_letter_id(arrived),
        delivery.ROUTING_KEY: delivery.original_routing_key(arrived),
        delivery.REASON: CANNOT_BE_KEPT_WHOLE,
    }
    return Delivery(arrived.body, headers, {}, arrived.routing_key, arrived.tag)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """The dead letter of a delivery; a large body is stored already."""

    delivery: Delivery
    letter_id: str
    body_sha256: str
    body_file: str

    @classmethod
    def of(cls, delivery: Delivery, store: Store) -> "_Arrival":
        letter_id = dead_letter_id(delivery)
        body_sha256 = hashlib.sha256(delivery.body).hexdigest()
        body_file = ""
        if len(delivery.body) > INLINE_BYTES_MAX:
            body_file = f"{letter_id}.{body_sha256}"
            _keep_body(body_file, delivery.body, bodies_of(store))
        return cls(delivery, letter_id, body_sha256, body_file)


def _keep_body(body_file: str, body: bytes, bucket: GridFSBucket) -> None:
    """Store a body once, however often it arrives; deletes what a crash left half written."""
    if next(bucket.find({"_id": body_file}), None) is not None:
        return
    with suppress(NoFile):
        bucket.delete(body_file)
    bucket.upload_from_stream_with_id(body_file, body_file, io.BytesIO(body))


def _letter_of(arrived: _Arrival, session: Session) -> tuple[str, DeadLetter | None]:
    """The id of the letter, and the letter if it is known.

    A different body under the same message id is a different message: neither may hide the other.
    """
    known = session.get(DeadLetter, PLATFORM_TENANT, arrived.letter_id)
    if known is None or known.body_sha256 == arrived.body_sha256:
        return arrived.letter_id, known
    letter_id = f"{arrived.letter_id}.{arrived.body_sha256[:DIGEST_CHARACTERS]}"
    return letter_id, session.get(DeadLetter, PLATFORM_TENANT, letter_id)


def _new_letter(letter_id: str, kept: _Arrival, now: Any) -> DeadLetter:
    arrived = kept.delivery
    message = {
        "headers": delivery.headers_as_published(arrived.headers),
        "properties": delivery.durable_properties(arrived.properties),
    }
    return DeadLetter.first(
        letter_id,
        _why(arrived),
        now,
        type=delivery.original_routing_key(arrived),
        message_id=str(arrived.properties.get("message_id") or ""),
        attempts=arrived.attempt,
        body_bytes=len(arrived.body),
        body_sha256=kept.body_sha256,
        body_file=kept.body_file,
        message=orjson.dumps(message, default=str).decode(),
    )


def _why(arrived: Delivery) -> Why:
    headers = arrived.headers
    if delivery.REASON in headers:
        return Why(
            *(
                delivery.plain_text(headers.get(name, ""))
                for name in (delivery.REASON, delivery.DETAIL, delivery.STACK)
            )
        )
    # Without our reason it was the broker that dead-lettered it: the event killed the process each time.
    return Why(str(headers.get("x-first-death-reason", "unknown")), "The broker gave it up.")
