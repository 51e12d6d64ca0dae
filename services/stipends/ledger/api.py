"""What other subdomains may ask of the ledger: posting to it, and what it sums to."""

from typing import Final

from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import OFF_BALANCE, Posting
from shared.contracts.stipends.ledger import Account
from shared.persistence.tallies import Sums
from shared.persistence.unit_of_work import UnitOfWork

__all__ = ["IMBALANCE", "Posting", "account_balances", "imbalance_cents", "post"]


def post(
    kind: Posting, amount_cents: int, uow: UnitOfWork, *, claim_id: str, payment_id: str | None = None
) -> None:
    """Post the amount of a claim, about its payment once there is one."""
    uow.add(LedgerTransaction.of(kind, claim_id, payment_id, amount_cents))


def account_balances(sums: Sums) -> dict[Account, int]:
    """What stands on each account, in cents (debits positive)."""
    return {account: sums.of(LedgerTransaction, account).total for account in Account}


IMBALANCE: Final = {"$sum": {"$abs": {"$sum": "$postings.amount_cents"}}}
"""Adds up, transaction by transaction, so that one does not make up for another."""


def imbalance_cents(sums: Sums) -> int:
    """By how many cents the tenant's transactions do not sum to zero, each for itself."""
    return sums.of(LedgerTransaction, OFF_BALANCE).total
