"""Finds events that end their process, by the service's own count in its own database.

A broker counts deliveries too, but each version counts differently, and publishers can forge such a count.
Only the broker's redelivered flag is trusted. Redelivered messages are processed while nothing else is in
flight, and before they are begun the process records that. A record that remains names what was in flight
when the process ended: that is then processed alone. Lost connections, held batches and orderly stops leave
no record.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any, Final

import pymongo
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from shared.contracts.envelope import fact_id
from shared.events.delivery import Delivery, Disposition, Outcome, dead_letter_id, original_routing_key
from shared.events.processor import APPLY_SECONDS_MAX
from shared.ids import new_id
from shared.observability import logs, metrics
from shared.persistence import inbox
from shared.persistence.store import Store, translated

COLLECTION = "begun"
INDEXES: Final[list[dict[str, Any]]] = [{"keys": [("at", 1)], "expireAfterSeconds": 24 * 60 * 60}]
"""Records are kept for a day, also of dead-lettered events: the report of that may have been lost."""
NOTE_SECONDS_MAX = 6.0
PROCESSES_MAX = 5
"""An event is dead-lettered after this many processes recorded it and ended, the later ones while it was
alone.
"""
ENDS_THE_PROCESS = "ends_the_process"

log = logs.get_logger(__name__)

Apply = Callable[[Sequence[Delivery]], list[Disposition]]


class Begun:
    """What one process records of the things that it begins, and what others recorded who ended."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process_id = new_id()

    def processes_ended(self, ids: Iterable[str]) -> Counter[str]:
        """How many other processes recorded each of them, and ended."""
        with pymongo.timeout(NOTE_SECONDS_MAX):
            noted = list(self._store[COLLECTION].find(_these(ids)))
        return Counter({row["_id"]: len({*row["processes"]} - {self._process_id}) for row in noted})

    def note(self, ids: Iterable[str]) -> None:
        """Record that this process begins them."""
        begins = {"$addToSet": {"processes": self._process_id}, "$currentDate": {"at": True}}
        notes = [UpdateOne({"_id": id_}, begins, upsert=True) for id_ in ids]
        with pymongo.timeout(NOTE_SECONDS_MAX):
            self._store[COLLECTION].bulk_write(notes, ordered=False)

    def take_back(self, ids: Collection[str]) -> None:
        """Delete this process's records, for it lives. Records of others stay."""
        with suppress(PyMongoError), pymongo.timeout(NOTE_SECONDS_MAX):
            self._store[COLLECTION].update_many(_these(ids), {"$pull": {"processes": self._process_id}})
            self._store[COLLECTION].delete_many(_these(ids) | {"processes": []})

    def forget(self, ids: Iterable[str]) -> None:
        """Delete all records of what is decided."""
        with pymongo.timeout(NOTE_SECONDS_MAX):
            self._store[COLLECTION].delete_many(_these(ids))


class PoisonGuard:
    """Wraps the processing of batches in one process, and dead-letters events that end the
    process each time.
    """

    def __init__(self, store: Store, apply: Apply):
        self._store = store
        self._apply = apply
        self._begun = Begun(store)

    def apply(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """The outcome of each delivery; redelivered ones must not be mixed with others.

        Raises what `apply` raises, and `DatabaseAway` when nothing can be recorded.
        """
        if not deliveries or not deliveries[0].is_redelivered:
            return self._apply(deliveries)
        try:
            return self._apply_warily(deliveries)
        except PyMongoError as error:
            raise translated(error) from error

    def _apply_warily(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        ended = self._begun.processes_ended(map(dead_letter_id, deliveries))
        alone = [[one] for one in deliveries if ended[dead_letter_id(one)]]
        together = [one for one in deliveries if not ended[dead_letter_id(one)]]
        groups = [together, *alone] if together else alone
        # Of a batch that takes too long only the first are decided, and at least the very first.
        groups.sort(key=lambda group: group[0] is not deliveries[0])
        decided: dict[int, Disposition] = {}
        give_up_at = time.monotonic() + APPLY_SECONDS_MAX
        for group in groups:
            dispositions = self._apply_noted(group, ended[dead_letter_id(group[0])])
            decided |= {id(one.delivery): one for one in dispositions}
            if len(dispositions) < len(group) or time.monotonic() >= give_up_at:
                break
        return [decided[id(one)] for one in takewhile(lambda one: id(one) in decided, deliveries)]

    def _apply_noted(self, group: Sequence[Delivery], ended: int) -> list[Disposition]:
        if ended >= PROCESSES_MAX and not self._took_effect(group[0]):
            return [_given_up(group[0], ended)]
        ids = [dead_letter_id(one) for one in group]
        self._begun.note(ids)
        try:
            dispositions = self._apply(group)
        except BaseException:
            self._begun.take_back(ids)
            raise
        self._begun.forget(ids)
        return dispositions

    def _took_effect(self, delivery: Delivery) -> bool:
        event_id = delivery.properties.get("message_id")
        with pymongo.timeout(NOTE_SECONDS_MAX):
            return isinstance(event_id, str) and bool(inbox.known(self._store, [fact_id(event_id)]))


def _these(ids: Iterable[str]) -> dict[str, Any]:
    return {"_id": {"$in": list(ids)}}


def _given_up(delivery: Delivery, ended: int) -> Disposition:
    event_type = original_routing_key(delivery)
    log.error("event_dead_lettered", reason=ENDS_THE_PROCESS, event_type=event_type, count=ended)
    metrics.dead(event_type, ENDS_THE_PROCESS)
    detail = f"Whoever took it alone ended before it was done, {ended} times."
    return Disposition(delivery, Outcome.DEAD, event_type, ENDS_THE_PROCESS, detail)
