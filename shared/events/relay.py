"""The relay: publishes outbox rows, in order, until the broker has confirmed each one.

One process of a service holds a lease and relays for all its replicas, so that the events about one subject
are published in commit order. When it dies, another takes over after the lease has expired.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import amqp
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.broker.connection import BROKER_AWAY, close_quietly, connect, read_messages
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.events.refusals import Held, Refusals, WindowOutcome
from shared.observability import logs, metrics
from shared.observability.health import Heartbeat
from shared.persistence.lease import Lease
from shared.persistence.outbox import COLLECTION, PENDING, exchanges, properties
from shared.persistence.store import Store


def message_of(stored: dict[str, Any], exchange: str) -> Outgoing:
    """The message of a row for an exchange; its key is the row's id and the exchange."""
    return Outgoing(
        (stored["_id"], exchange),
        exchange,
        stored["routing_key"],
        stored["body"],
        properties(stored),
        stored["headers"],
    )


log = logs.get_logger(__name__)
LEASE_ID = "relay"
IDLE_READ_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """Limits of sizes and times."""

    window_rows_max: int = 500
    sweep_seconds: float = 0.25
    lease_seconds: float = 5.0
    lease_retry_seconds: float = 0.5
    broker_retry_seconds: float = 0.5
    returned_retry_seconds: float = 15.0
    refused_retry_seconds_first: float = 0.25
    refused_retry_seconds_max: float = 15.0
    window_bytes_max: int = 8 * 1024**2

    def __post_init__(self) -> None:
        if not 0 < self.lease_retry_seconds < self.lease_seconds:
            raise ValueError("the lease must be tried for more often than it runs out")


@dataclass(slots=True)
class _Window:
    """Rows to send next, and whether more may follow."""

    rows: list[dict[str, Any]]
    more: bool


class Relay:
    """Publishes the outbox while `run` runs; `nudge` wakes it."""

    def __init__(
        self, store: Store, amqp_uri: str, owner: str, clock: Clock, limits: RelayLimits | None = None
    ):
        self._rows = store[COLLECTION].with_options(read_concern=ReadConcern("snapshot"))
        self._amqp_uri = amqp_uri
        self._clock = clock
        self._limits = limits or RelayLimits()
        self._lease = Lease(store, LEASE_ID, owner, seconds=self._limits.lease_seconds)
        self._wake = threading.Event()
        self._stopping = False
        self._refusals = Refusals(self._rows, self._limits, clock)
        self._connection: amqp.Connection | None = None
        self._publisher: WindowPublisher | None = None
        self._heartbeat = Heartbeat()

    def check(self) -> None:
        """Raise `NotReady` when the loop has ended or hangs."""
        self._heartbeat.check()

    def nudge(self) -> None:
        """Tell the relay that rows were committed."""
        self._wake.set()

    def stop(self) -> None:
        """Make `run` return after the current window, and release the lease."""
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        """Relay until stopped. Survives the broker and the database going away and coming back."""
        while not self._stopping:
            try:
                self._turn()
            except BROKER_AWAY as error:
                self._disconnect()
                log.warning("relay_broker_away", error=type(error).__name__)
                self._wake.wait(self._limits.broker_retry_seconds)
            except PyMongoError as error:
                self._lease.doubt()
                log.warning("relay_database_away", error=type(error).__name__)
                self._wake.wait(self._limits.broker_retry_seconds)
        self._heartbeat.stop()
        self._disconnect()
        self._lease.give_up()

    def _turn(self) -> None:
        self._wake.clear()
        self._heartbeat.beat()
        if not self._lease.held():
            self._wake.wait(self._limits.lease_retry_seconds)
            return
        self._refusals.try_again()
        if self.drain() == 0:
            self._beat()
        # Rows committed since the last read have nudged already, and end this wait at once.
        self._wake.wait(self._limits.sweep_seconds)

    def drain(self) -> int:
        """Publish and mark until the outbox is read through once; returns how many rows were confirmed.

        One window is sent to the broker while the previous one is marked in the database.
        """
        total, unmarked, more = 0, WindowOutcome(), True
        while more and (window := self._next_window(unmarked)).rows:
            self._heartbeat.beat()
            crash_point(CrashPoint.AFTER_COMMIT_BEFORE_PUBLISH)
            held = self._refusals.held(window.rows)
            publisher = self._connected_publisher()
            publisher.send(_messages(window.rows, held))
            self._mark(unmarked)
            unmarked = WindowOutcome.of(window.rows, publisher.settle())
            for event_type, count in _count_by_type(window.rows, unmarked.done).items():
                metrics.published(event_type, count)
            crash_point(CrashPoint.AFTER_PUBLISH_BEFORE_MARK)
            total += len(unmarked.done)
            if unmarked.left:
                # The next window must know at once what it has to wait for.
                self._mark(unmarked)
                unmarked = WindowOutcome()
            more = window.more and self._lease.held()
        self._mark(unmarked)
        return total

    def _next_window(self, unmarked: WindowOutcome) -> _Window:
        # Always from the beginning, past rows that are sent but not marked: a row that was committed late
        # with an early id precedes its successors. One snapshot, so that a reader of a successor sees it too.
        query = {"state": PENDING, **({"_id": {"$nin": unmarked.done}} if unmarked.done else {})}
        rows_max = self._limits.window_rows_max
        found = (
            self._rows.find(query).sort([("state", 1), ("_id", 1)]).limit(rows_max).batch_size(rows_max + 1)
        )
        window, size_bytes = _Window([], more=False), 0
        with found:
            for row in found:
                window.rows.append(row)
                size_bytes += len(row["body"])
                window.more = size_bytes >= self._limits.window_bytes_max or len(window.rows) == rows_max
                if window.more:
                    break
        return window

    def _mark(self, outcome: WindowOutcome) -> None:
        if outcome.done:
            unmarked = {"state": "", "retry_at": "", "left": ""}
            self._rows.update_many({"_id": {"$in": outcome.done}}, {"$unset": unmarked})
        self._refusals.mark(outcome)

    def _connected_publisher(self) -> WindowPublisher:
        if self._publisher is None:
            self._connection = connect(self._amqp_uri)
            self._publisher = WindowPublisher(self._connection)
        return self._publisher

    def _beat(self) -> None:
        connection = self._connection
        if connection is None:
            self._connected_publisher()
            return
        connection.heartbeat_tick()
        # An idle connection must still read, or it never sees the broker's heartbeats.
        read_messages(connection, wait_seconds=IDLE_READ_SECONDS, messages_max=1)

    def _disconnect(self) -> None:
        connection, self._connection, self._publisher = self._connection, None, None
        close_quietly(connection)


def _messages(rows: list[dict[str, Any]], held: Held) -> Iterator[Outgoing]:
    for row in rows:
        for exchange in exchanges(row):
            if exchange not in held.get(row["_id"], ()):
                yield message_of(row, exchange)


def _count_by_type(rows: list[dict[str, Any]], done: list[str]) -> Counter[str]:
    ids = set(done)
    return Counter(row["routing_key"] for row in rows if row["_id"] in ids)
