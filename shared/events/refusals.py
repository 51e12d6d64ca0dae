"""Messages that the broker refused: kept, held in order, and retried after growing pauses.

A full queue refuses messages. They wait, and so do later rows about the same subject, at that exchange;
everything else goes on.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from pymongo.collection import Collection

from shared.broker.publisher import Window
from shared.clock import Clock
from shared.observability import logs
from shared.persistence import outbox

Row = dict[str, Any]
Left = tuple[str, tuple[str, ...]]
"""A state of the outbox, and the exchanges to which a row in it still has to be sent."""
Held = Mapping[str, set[str]]
"""The exchanges to which a row must not be sent yet, by the row's id."""

log = logs.get_logger(__name__)


class Pauses(Protocol):
    """How long to wait, and how much to retry at once."""

    @property
    def window_rows_max(self) -> int: ...
    @property
    def returned_retry_seconds(self) -> float: ...
    @property
    def refused_retry_seconds_first(self) -> float: ...
    @property
    def refused_retry_seconds_max(self) -> float: ...


@dataclass(slots=True)
class WindowOutcome:
    """The result of a window: the ids of rows that were sent everywhere, and of those with exchanges left."""

    done: list[str] = field(default_factory=list)
    left: dict[Left, list[str]] = field(default_factory=lambda: defaultdict(list))
    is_refused: bool = False
    """Whether the broker refused any: rows that we held back tell nothing about its queues."""

    @classmethod
    def of(cls, rows: Sequence[Row], window: Window) -> "WindowOutcome":
        """The broker's results by row; rows that were held back keep their exchanges."""
        outcome = cls(is_refused=bool(window.refused))
        for row in rows:
            ways = [(row["_id"], exchange) for exchange in outbox.exchanges(row)]
            left = tuple(exchange for id_, exchange in ways if (id_, exchange) not in window.confirmed)
            if not left:
                outcome.done.append(row["_id"])
                continue
            state = outbox.REFUSED if window.returned.isdisjoint(ways) else outbox.RETURNED
            outcome.left[state, left].append(row["_id"])
        return outcome


class Refusals:
    """The refused rows of an outbox, and when they are retried."""

    def __init__(self, rows: Collection[Row], pauses: Pauses, clock: Clock):
        self._rows = rows
        self._pauses = pauses
        self._clock = clock
        self._pause_seconds = pauses.refused_retry_seconds_first
        self._again_at = float("-inf")
        self._refused_since = False
        self._any = False

    def mark(self, outcome: WindowOutcome) -> None:
        """Record what was refused, and the exchanges that are left."""
        self._refused_since |= outcome.is_refused
        for (state, left), ids in outcome.left.items():
            refused = state == outbox.REFUSED
            seconds = self._pause_seconds if refused else self._pauses.returned_retry_seconds
            retry_at = self._clock.now() + timedelta(seconds=seconds)
            self._rows.update_many(
                # Another lease holder may have finished them meanwhile.
                {"_id": {"$in": ids}, "state": outbox.PENDING},
                {"$set": {"state": state, "left": list(left), "retry_at": retry_at}, "$inc": {state: 1}},
            )
            if refused:
                self._any = True
                log.warning("events_refused", count=len(ids))
            else:
                log.error("events_unroutable", count=len(ids))

    def held(self, rows: Sequence[Row]) -> Held:
        """Where each row has to wait because of an earlier one about its subject.

        While something is refused, two about one subject are never sent together: the queue could refuse the
        first, and have room again for the second.
        """
        if not self._any:
            return {}
        subjects = list({row["subject"] for row in rows})
        query = {"subject": {"$in": subjects}, "retry_at": {"$exists": True}, "state": outbox.REFUSED}
        waiting: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows.find(query, {"subject": 1, "left": 1}):
            waiting[row["subject"]].append(row)
        held: dict[str, set[str]] = {}
        for row in rows:
            earlier = [one for one in waiting[row["subject"]] if one["_id"] < row["_id"]]
            held[row["_id"]] = {exchange for one in earlier for exchange in one["left"]}
            waiting[row["subject"]].append({"_id": row["_id"], "left": outbox.exchanges(row)})
        return held

    def try_again(self) -> None:
        """Return to the relay, from time to time, a window of rows that have waited long enough."""
        if time.monotonic() < self._again_at:
            return
        pauses = self._pauses
        first, longest = pauses.refused_retry_seconds_first, pauses.refused_retry_seconds_max
        self._pause_seconds = min(self._pause_seconds * 2, longest) if self._refused_since else first
        self._again_at = time.monotonic() + self._pause_seconds
        self._refused_since = False
        states = [outbox.RETURNED, outbox.REFUSED]
        self._any = self._rows.find_one({"state": outbox.REFUSED}, {"_id": 1}) is not None
        due = {"state": {"$in": states}, "retry_at": {"$lte": self._clock.now()}}
        found = self._rows.find(due, {"_id": 1}).sort([("retry_at", 1), ("_id", 1)])
        ids = [row["_id"] for row in found.limit(pauses.window_rows_max)]
        if ids:
            self._rows.update_many(
                {"_id": {"$in": ids}, "state": {"$in": states}}, {"$set": {"state": outbox.PENDING}}
            )
