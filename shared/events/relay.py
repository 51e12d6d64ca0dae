"""The relay: publishes outbox rows, in order, until the broker has confirmed each one.

One process of a service holds a lease and relays for all its replicas, so that the events about one subject
leave in the order in which they were committed. When it dies, another takes the lease when it runs out.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
from pymongo.errors import DuplicateKeyError, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.broker.connection import BROKER_AWAY, close_quietly, connect, read_messages
from shared.broker.publisher import Outgoing, Window, WindowPublisher
from shared.clock import Clock
from shared.crash_points import CrashPoint, crash_point
from shared.observability import logs, metrics
from shared.observability.health import Heartbeat
from shared.persistence.outbox import COLLECTION, LEASES, PENDING, RETURNED
from shared.persistence.store import Store


def message_of(stored: dict[str, Any]) -> Outgoing:
    """The message that a row stands for; its key is the row's id."""
    return Outgoing(
        stored["_id"],
        stored["exchange"],
        stored["routing_key"],
        stored["body"],
        stored["properties"],
        stored["headers"],
    )


log = logs.get_logger(__name__)
LEASE_ID = "relay"
IDLE_READ_SECONDS = 0.001
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How much at once, how often, how long."""

    window_rows_max: int = 500
    sweep_seconds: float = 0.25
    lease_seconds: float = 5.0
    lease_retry_seconds: float = 0.5
    broker_retry_seconds: float = 0.5
    returned_retry_seconds: float = 15.0

    def __post_init__(self) -> None:
        if not 0 < self.lease_retry_seconds < self.lease_seconds:
            raise ValueError("the lease must be tried for more often than it runs out")


class Relay:
    """Publishes what the outbox holds for as long as `run` runs; `nudge` wakes it."""

    def __init__(
        self, store: Store, amqp_uri: str, owner: str, clock: Clock, limits: RelayLimits | None = None
    ):
        self._store = store
        self._rows = store[COLLECTION].with_options(read_concern=ReadConcern("snapshot"))
        self._amqp_uri = amqp_uri
        self._owner = owner
        self._clock = clock
        self._limits = limits or RelayLimits()
        self._wake = threading.Event()
        self._stopping = False
        self._lease_renewed_at = float("-inf")
        self._swept_at = float("-inf")
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
        """Make `run` return after the window under way, and let another replica have the lease."""
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
                self._lease_renewed_at = float("-inf")
                log.warning("relay_database_away", error=type(error).__name__)
                self._wake.wait(self._limits.broker_retry_seconds)
        self._heartbeat.stop()
        self._disconnect()
        self._give_up_lease()

    def _turn(self) -> None:
        self._wake.clear()
        self._heartbeat.beat()
        if not self._hold_lease():
            self._wake.wait(self._limits.lease_retry_seconds)
            return
        self._try_returned_again()
        if self.drain() == 0:
            self._beat()
        # What was committed since the last read has nudged already, and ends this wait at once.
        self._wake.wait(self._limits.sweep_seconds)

    def drain(self) -> int:
        """Publish and mark until the outbox is read through once; returns how many rows were confirmed.

        One window is on its way to the broker while the one before is marked in the database.
        """
        total, unmarked = 0, Window()
        while rows := self._next_rows(unmarked):
            self._heartbeat.beat()
            crash_point(CrashPoint.AFTER_COMMIT_BEFORE_PUBLISH)
            publisher = self._connected_publisher()
            publisher.send(map(message_of, rows))
            self._mark(unmarked)
            unmarked = publisher.settle()
            for event_type, count in _count_by_type(rows, unmarked.confirmed).items():
                metrics.published(event_type, count)
            crash_point(CrashPoint.AFTER_PUBLISH_BEFORE_MARK)
            total += len(unmarked.confirmed)
            if len(rows) < self._limits.window_rows_max or not self._hold_lease():
                break
        self._mark(unmarked)
        return total

    def _next_rows(self, unmarked: Window) -> list[dict[str, Any]]:
        # Always from the beginning, past what is only not marked yet: a row that was committed late with an
        # early id comes before its successors. One snapshot, so that who sees a successor sees it too.
        sent = list(unmarked.confirmed | unmarked.returned)
        query = {"state": PENDING, **({"_id": {"$nin": sent}} if sent else {})}
        window = self._limits.window_rows_max
        rows = self._rows.find(query).sort([("state", 1), ("_id", 1)]).limit(window).batch_size(window + 1)
        return list(rows)

    def _mark(self, window: Window) -> None:
        if window.confirmed:
            self._rows.update_many({"_id": {"$in": list(window.confirmed)}}, {"$unset": {"state": ""}})
        if window.returned:
            # Nobody is bound to hear it: kept, shown by `tandem outbox`, and tried again.
            retry_at = self._clock.now() + timedelta(seconds=self._limits.returned_retry_seconds)
            self._rows.update_many(
                {"_id": {"$in": list(window.returned)}},
                {"$set": {"state": RETURNED, "retry_at": retry_at}, "$inc": {"returned": 1}},
            )
            log.error("events_unroutable", count=len(window.returned))

    def _try_returned_again(self) -> None:
        if time.monotonic() - self._swept_at < self._limits.returned_retry_seconds:
            return
        self._swept_at = time.monotonic()
        self._rows.update_many(
            {"state": RETURNED, "retry_at": {"$lte": self._clock.now()}},
            {"$set": {"state": PENDING}},
        )

    def _hold_lease(self) -> bool:
        if time.monotonic() - self._lease_renewed_at < self._limits.lease_seconds / 3:
            return True
        asked_at = time.monotonic()
        held = self._take_lease()
        self._lease_renewed_at = asked_at if held else float("-inf")
        return held

    def _take_lease(self) -> bool:
        free_or_ours = {"$or": [{"owner": self._owner}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        # The server's clock decides, so that replicas on machines with other clocks agree.
        until = {"$add": ["$$NOW", int(self._limits.lease_seconds * 1000)]}
        taken = self._store[LEASES].update_one(
            {"_id": LEASE_ID, **free_or_ours}, [{"$set": {"owner": self._owner, "until": until}}]
        )
        if taken.matched_count:
            return True
        try:
            self._store[LEASES].insert_one({"_id": LEASE_ID, "owner": "", "until": NEVER})
        except DuplicateKeyError:
            return False
        return self._take_lease()

    def _give_up_lease(self) -> None:
        try:
            self._store[LEASES].update_one(
                {"_id": LEASE_ID, "owner": self._owner}, {"$set": {"until": NEVER}}
            )
        except PyMongoError as error:
            # It runs out by itself.
            log.info("relay_lease_left", error=type(error).__name__)

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


def _count_by_type(rows: list[dict[str, Any]], confirmed: set[str]) -> Counter[str]:
    return Counter(row["routing_key"] for row in rows if row["_id"] in confirmed)
