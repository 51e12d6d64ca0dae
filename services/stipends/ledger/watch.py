"""Checks the ledger of all tenants."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from services.stipends.ledger.api import IMBALANCE
from services.stipends.ledger.models import LedgerTransaction
from shared.clock import Clock, SystemClock
from shared.observability.instruments import SampledGauge
from shared.persistence.store import Store

EVERY_SECONDS: Final = 5
ROUND_SECONDS: Final = 86_400
LATE: Final = timedelta(seconds=60)
"""How much later than its timestamp a transaction may be committed, and how far the clocks of replicas may be
apart; far above its six seconds.
"""
QUICK_TRANSACTIONS: Final = 20_000
SLOW_TRANSACTIONS_MIN: Final = 100

_OFF_BY: Final = SampledGauge(
    "tandem_ledger_imbalance_cents",
    "What ledger transactions are off by, each for itself: zero, or money is missing",
)


def ledger_is_off_by(cents: int) -> None:
    """Report by how much ledger transactions do not sum to zero, each for itself."""
    _OFF_BY.set(cents)


def ledger_is_watched_elsewhere() -> None:
    """Report the ledger no more: another replica does."""
    _OFF_BY.clear()


class LedgerWatch:
    """Reports the sum of the imbalances of all tenants' ledger transactions, in cents.

    Each step adds up the new ones, and one section of the ledger, so that the whole is checked about once a
    day: later manipulation is found too, and the database's cache is left to others. The first round is fast,
    and so is each while an imbalance is known. It reports nothing before the first round is complete, unless
    it finds something.
    """

    def __init__(
        self,
        report: Callable[[int], None] = ledger_is_off_by,
        clock: Clock | None = None,
        *,
        quick_transactions: int = QUICK_TRANSACTIONS,
        slow_transactions_min: int = SLOW_TRANSACTIONS_MIN,
    ) -> None:
        self._report = report
        self._clock = clock or SystemClock()
        self._quick = quick_transactions
        self._slow_min = slow_transactions_min

    def __call__(self, store: Store, noted: dict[str, Any]) -> dict[str, Any]:
        """One step; returns the state for the next."""
        ledger = store[LedgerTransaction._get_collection_name()]
        after, found, last_round = noted.get("after", ""), noted.get("found", 0), noted.get("last_round")
        now = self._clock.now()
        new_cents = _look_at_new(ledger, noted.get("looked_at", now), now)
        if new_cents:
            # From the beginning again, because it may be where this round has been.
            after, found, last_round = "", 0, max(last_round or 0, new_cents)
        looks_quickly = last_round != 0 or found != 0
        stretch_max = self._quick if looks_quickly else self._a_days_share(ledger)
        looked_at, last, cents = _look_at_stretch(ledger, after, stretch_max)
        found += cents
        if looked_at == stretch_max:
            after = last
        else:
            after, found, last_round = "", 0, found
        if found or last_round is not None:
            self._report(max(found, last_round or 0))
        return {"after": after, "found": found, "last_round": last_round, "looked_at": now}

    def _a_days_share(self, ledger: Any) -> int:
        return max(self._slow_min, ledger.estimated_document_count() * EVERY_SECONDS // ROUND_SECONDS + 1)


def _look_at_new(ledger: Any, looked_at: datetime, now: datetime) -> int:
    """The imbalance of transactions since the last look.

    Those of a practice program are from its own time: if that is ahead, the round finds them.
    """
    since = {"$match": {"created_at": {"$gt": min(looked_at, now) - LATE, "$lte": now + LATE}}}
    total = {"$group": {"_id": None, "cents": IMBALANCE}}
    return sum(row["cents"] for row in ledger.aggregate([since, total]))


def _look_at_stretch(ledger: Any, after: str, transactions_max: int) -> tuple[int, str, int]:
    """The next section: how many transactions, the last one's id, and their imbalance."""
    stretch: list[dict[str, Any]] = [
        {"$match": {"_id": {"$gt": after}}},
        {"$sort": {"_id": 1}},
        {"$limit": transactions_max},
        {"$group": {"_id": None, "count": {"$sum": 1}, "last": {"$max": "$_id"}, "cents": IMBALANCE}},
    ]
    for row in ledger.aggregate(stretch):
        return row["count"], row["last"], row["cents"]
    return 0, "", 0
