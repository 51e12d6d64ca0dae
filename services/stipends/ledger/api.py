"""The public API of the ledger for other subdomains: postings, balances and sums."""

from typing import Final

from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import OFF_BALANCE, Posting
from shared.contracts.stipends.ledger import Account
from shared.persistence.tallies import Sums
from shared.persistence.unit_of_work import UnitOfWork

__all__ = ["IMBALANCE", "Posting", "account_balances", "imbalance_cents", "post"]


def post(
    kind: Posting,
    amount_cents: int,
    uow: UnitOfWork,
    *,
    claim_id: str,
    approval: int = 1,
    payment_id: str | None = None,
) -> None:
    """Post the amount of a claim, for its payment or, before there is one, for its n-th approval."""
    about = payment_id or f"{claim_id}-{approval}"
    uow.add(LedgerTransaction.of(kind, claim_id, about, amount_cents, payment_id))


def account_balances(sums: Sums) -> dict[Account, int]:
    """The balance of each account, in cents (debits positive)."""
    return {account: sums.of(LedgerTransaction, account).total for account in Account}


IMBALANCE: Final = {"$sum": {"$abs": {"$sum": "$postings.amount_cents"}}}
"""Sums the imbalance of each transaction, so that two errors do not cancel out."""


def imbalance_cents(sums: Sums) -> int:
    """The sum of the imbalances of the tenant's transactions, in cents."""
    return sums.of(LedgerTransaction, OFF_BALANCE).total
