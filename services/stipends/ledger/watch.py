"""A watch over the ledger of all tenants."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from services.stipends.ledger.api import IMBALANCE
from services.stipends.ledger.models import LedgerTransaction
from shared.observability.instruments import SampledGauge
from shared.persistence.store import Store

EVERY_SECONDS: Final = 5
ROUND_SECONDS: Final = 86_400
LATE_SECONDS: Final = 60
"""How much later than its moment a transaction may be committed; far above the six seconds that it has."""
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
    """Tells by how many cents the ledger transactions of all tenants do not sum to zero, each for itself.

    At each look it adds up those that are new; and it goes round the whole ledger within about a day, a
    stretch at each look, so that what is altered long after it was written is found too and the database's
    cache is left to others. The first round is quick, and so is each while something is found. It tells
    nothing before it has been round once, unless it finds something.
    """

    def __init__(
        self,
        tell: Callable[[int], None] = ledger_is_off_by,
        *,
        quick_transactions: int = QUICK_TRANSACTIONS,
        slow_transactions_min: int = SLOW_TRANSACTIONS_MIN,
    ) -> None:
        self._tell = tell
        self._quick = quick_transactions
        self._slow_min = slow_transactions_min

    def __call__(self, store: Store, noted: dict[str, Any]) -> dict[str, Any]:
        """A look; gives what to know at the next."""
        ledger = store[LedgerTransaction._get_collection_name()]
        after, found, last_round = noted.get("after", ""), noted.get("found", 0), noted.get("last_round")
        new_cents, newest = _look_at_new(ledger, noted.get("newest"))
        if new_cents:
            # From the beginning again, because it may lie where this round has been.
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
            self._tell(max(found, last_round or 0))
        return {"after": after, "found": found, "last_round": last_round, "newest": newest}

    def _a_days_share(self, ledger: Any) -> int:
        return max(self._slow_min, ledger.estimated_document_count() * EVERY_SECONDS // ROUND_SECONDS + 1)


def _look_at_new(ledger: Any, newest: Any) -> tuple[int, Any]:
    """What those are off by that came since the newest seen, and the newest now."""
    if newest is None:
        last = ledger.find_one({}, {"created_at": 1}, sort=[("created_at", -1)])
        return 0, last and last["created_at"]
    since = {"$match": {"created_at": {"$gt": newest - timedelta(seconds=LATE_SECONDS)}}}
    total = {"$group": {"_id": None, "cents": IMBALANCE, "newest": {"$max": "$created_at"}}}
    for row in ledger.aggregate([since, total]):
        return row["cents"], max(newest, row["newest"])
    return 0, newest


def _look_at_stretch(ledger: Any, after: str, transactions_max: int) -> tuple[int, str, int]:
    """Of the next stretch: how many transactions, the last one's id, and what they are off by."""
    stretch: list[dict[str, Any]] = [
        {"$match": {"_id": {"$gt": after}}},
        {"$sort": {"_id": 1}},
        {"$limit": transactions_max},
        {"$group": {"_id": None, "count": {"$sum": 1}, "last": {"$max": "$_id"}, "cents": IMBALANCE}},
    ]
    for row in ledger.aggregate(stretch):
        return row["count"], row["last"], row["cents"]
    return 0, "", 0
