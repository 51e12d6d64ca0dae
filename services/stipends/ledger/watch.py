"""A watch over the ledger of all tenants."""

from collections.abc import Callable
from typing import Any, Final

from services.stipends.ledger.api import IMBALANCE
from services.stipends.ledger.models import LedgerTransaction
from shared.observability import metrics
from shared.persistence.store import Store


class LedgerWatch:
    """Tells by how many cents the ledger transactions of all tenants do not sum to zero, each for itself.

    It goes round the ledger, at each look a stretch of at most `at_once_max` transactions: so a look costs
    the same however long the ledger is, and what is altered long after it was written is found too. It
    tells nothing before it has been round once, unless it finds something.
    """

    AT_ONCE_MAX: Final = 20_000
    """A long ledger is looked at, at a look every five seconds, at 240,000 transactions a minute."""

    def __init__(
        self, tell: Callable[[int], None] = metrics.ledger_is_off_by, *, at_once_max: int = AT_ONCE_MAX
    ) -> None:
        self._tell = tell
        self._at_once_max = at_once_max
        self._after = ""
        self._found_cents = 0
        self._last_round_cents: int | None = None

    def __call__(self, store: Store) -> None:
        looked_at, last, cents = self._look(store)
        self._found_cents += cents
        if looked_at == self._at_once_max:
            self._after = last
        else:
            self._last_round_cents, self._found_cents, self._after = self._found_cents, 0, ""
        if self._found_cents or self._last_round_cents is not None:
            self._tell(max(self._found_cents, self._last_round_cents or 0))

    def _look(self, store: Store) -> tuple[int, str, int]:
        """Of the next stretch: how many transactions, the last one's id, and what they are off by."""
        stretch: list[dict[str, Any]] = [
            {"$match": {"_id": {"$gt": self._after}}},
            {"$sort": {"_id": 1}},
            {"$limit": self._at_once_max},
            {"$group": {"_id": None, "count": {"$sum": 1}, "last": {"$max": "$_id"}, "cents": IMBALANCE}},
        ]
        for row in store[LedgerTransaction._get_collection_name()].aggregate(stretch):
            return row["count"], row["last"], row["cents"]
        return 0, "", 0
