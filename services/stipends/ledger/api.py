"""What other subdomains may ask of the ledger: posting to it, and what it sums to."""

from typing import Any, Final

from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import CURRENCY, Posting
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

__all__ = ["CURRENCY", "IMBALANCE", "Posting", "account_balances", "imbalance_cents", "post"]


def post(
    kind: Posting, amount_cents: int, uow: UnitOfWork, *, claim_id: str, payment_id: str | None = None
) -> None:
    """Post the amount of a claim, about its payment once there is one."""
    uow.add(LedgerTransaction.of(kind, claim_id, payment_id, amount_cents))


_BALANCES: list[dict[str, Any]] = [
    {"$unwind": "$postings"},
    {"$group": {"_id": "$postings.account", "cents": {"$sum": "$postings.amount_cents"}}},
]


def account_balances(uow: ReadUnit) -> dict[str, int]:
    """What stands on each account that was ever posted to, in cents (debits positive)."""
    return {row["_id"]: row["cents"] for row in uow.aggregate(LedgerTransaction, _BALANCES)}


IMBALANCE: Final = {"$sum": {"$abs": {"$sum": "$postings.amount_cents"}}}
"""Adds up, transaction by transaction, so that one does not make up for another."""


def imbalance_cents(uow: ReadUnit) -> int:
    """By how many cents the tenant's transactions do not sum to zero, each for itself."""
    rows = uow.aggregate(LedgerTransaction, [{"$group": {"_id": None, "cents": IMBALANCE}}])
    return sum(row["cents"] for row in rows)
