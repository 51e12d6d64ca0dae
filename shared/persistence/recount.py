"""Counts records one by one to verify the running sums: once a day, or on request."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from pymongo.errors import OperationFailure, PyMongoError

from shared.errors import Conflict
from shared.ids import new_id
from shared.observability import logs, metrics
from shared.persistence import notes, tallies
from shared.persistence.documents import Record
from shared.persistence.lease import Lease
from shared.persistence.store import DatabaseAway, Store
from shared.persistence.tallies import Sums

EVERY_SECONDS: Final = 5.0
ROUND_SECONDS: Final = 86_400.0
LEASE_SECONDS: Final = 600.0
"""Longer than MongoDB allows for counting the records of one class and tenant."""
REPAIR_LEASE: Final = "repair_of_sums"
COUNTED: Final = "counted"
"""The note with the classes whose older records are counted already."""

SNAPSHOT_TOO_OLD: Final = 239
"""MongoDB keeps a snapshot for five minutes by default: enough for about four million records,
with pauses.
"""

log = logs.get_logger(__name__)


class TooManyRecords(Conflict):
    """Counting the records takes longer than MongoDB keeps the snapshot."""


def off(
    store: Store, models: Sequence[type[Record]], *, at_rest: bool = False
) -> Iterator[tuple[type[Record], str, Sums]]:
    """The differences between records and sums by class and tenant; stored with the sums.

    Raises `TooManyRecords`.
    """
    for model in models:
        for tenant in tallies.tenants(store, model):
            found = _drift(store, model, tenant, at_rest=at_rest)
            tallies.note_off(store, model, tenant, found.names)
            if found.names:
                yield model, tenant, found


def repaired(store: Store, models: Sequence[type[Record]]) -> list[tuple[type[Record], str, Sums]]:
    """The same, and correct the sums. Raises `Conflict` while another process does that."""
    lease = Lease(store, REPAIR_LEASE, new_id(), seconds=LEASE_SECONDS)
    if not lease.held():
        raise Conflict("Somebody else is setting the running sums of this service right.")
    done = []
    try:
        for model, tenant, found in off(store, models, at_rest=True):
            # A difference found twice at once would be corrected twice.
            if not lease.held():
                raise Conflict("This took too long; somebody else has gone on.")
            tallies.repair(store, tenant, found)
            tallies.note_off(store, model, tenant, [])
            done.append((model, tenant, found))
    finally:
        lease.give_up()
    return done


def _drift(store: Store, model: type[Record], tenant: str, *, at_rest: bool = False) -> Sums:
    try:
        return tallies.drift(store, model, tenant, at_rest=at_rest)
    except OperationFailure as error:
        if error.code != SNAPSHOT_TOO_OLD:
            raise
        raise TooManyRecords(
            f"{tenant} has more {model._get_collection_name()} than can be counted at one instant: set "
            "MongoDB's minSnapshotHistoryWindowInSeconds higher while this runs."
        ) from error


def not_counted(models: Sequence[type[Record]], store: Store) -> list[type[Record]]:
    """The classes that may have records older than their sums."""
    counted = notes.read(store, COUNTED)
    return [model for model in models if model._get_collection_name() not in counted]


def note_counted(model: type[Record], store: Store) -> None:
    """Note that these classes are now counted."""
    notes.write(store, COUNTED, notes.read(store, COUNTED) | {model._get_collection_name(): True})


class Recount:
    """A maintenance job: counts the records of one class and tenant per step, all of them once a day.

    It reports how many sums were wrong in the last complete round, or are in this one; it corrects nothing.
    """

    def __init__(
        self,
        models: Sequence[type[Record]],
        report: Callable[[int], None] = metrics.running_sums_off,
        *,
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        self._models = models
        self._report = report
        self._now = unix_clock

    def __call__(self, store: Store, noted: dict[str, Any]) -> dict[str, Any]:
        """One step; returns the state for the next."""
        began, found = noted.get("began", 0.0), noted.get("found", 0)
        if noted.get("after") is None:
            if self._now() - began < ROUND_SECONDS:
                self._report(noted["last_round"])
                return noted
            began, found = self._now(), 0
        place = self._next_place(store, noted.get("after"))
        if place is None:
            self._report(found)
            return {"began": began, "found": 0, "after": None, "last_round": found}
        model, tenant = place
        names = self._off(store, model, tenant)
        if names:
            log.error("running_sums_off", count=len(names), tenant=tenant)
        found += len(names)
        last_round = noted.get("last_round")
        if found or last_round is not None:
            self._report(max(found, last_round or 0))
        after = [model._get_collection_name(), tenant]
        return {"began": began, "found": found, "after": after, "last_round": last_round}

    def _off(self, store: Store, model: type[Record], tenant: str) -> list[str]:
        try:
            names = _drift(store, model, tenant).names
        except TooManyRecords:
            # The others are still to be counted.
            log.warning("records_too_many_to_count", tenant=tenant)
            return []
        except (PyMongoError, DatabaseAway):
            raise
        except Exception:
            log.exception("records_cannot_be_counted", tenant=tenant)
            return []
        tallies.note_off(store, model, tenant, names)
        return names

    def _next_place(self, store: Store, after: list[str] | None) -> tuple[type[Record], str] | None:
        for model in sorted(self._models, key=lambda one: one._get_collection_name()):
            collection = model._get_collection_name()
            if after is None or collection > after[0]:
                tenants = tallies.tenants(store, model)
            elif collection == after[0]:
                tenants = [tenant for tenant in tallies.tenants(store, model) if tenant > after[1]]
            else:
                continue
            if tenants:
                return model, tenants[0]
        return None
