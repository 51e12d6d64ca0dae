"""The public API of the ledger for other subdomains: postings, balances and sums."""

from datetime import date
from typing import Any, Final

from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import OFF_BALANCE, Posting
from shared.contracts.stipends.ledger import Account
from shared.persistence.read_unit import ReadUnit
from shared.persistence.tallies import Sums
from shared.persistence.unit_of_work import UnitOfWork

__all__ = ["IMBALANCE", "Posting", "account_balances", "balances_between", "imbalance_cents", "post"]


def post(
    kind: Posting,
    amount_cents: int,
    uow: UnitOfWork,
    *,
    claim_id: str,
    approval: int = 1,
    payment_id: str | None = None,
    on: date | None = None,
) -> None:
    """Post the amount of a claim, for its payment or, before there is one, for its n-th approval.

    It counts on the day `on`, that of the bank, or today where the payer is.
    """
    about = payment_id or f"{claim_id}-{approval}"
    uow.add(LedgerTransaction.of(kind, claim_id, about, amount_cents, on or uow.today, payment_id))


def account_balances(sums: Sums) -> dict[Account, int]:
    """The balance of each account, in cents (debits positive)."""
    return {account: sums.of(LedgerTransaction, account).total for account in Account}


IMBALANCE: Final = {"$sum": {"$abs": {"$sum": "$postings.amount_cents"}}}
"""Sums the imbalance of each transaction, so that two errors do not cancel out."""


def balances_between(uow: ReadUnit, first: date | None, last: date | None) -> tuple[dict[Account, int], int]:
    """What was moved on each account from one day to another, both included, and how many transactions."""
    days = {"$gte": first and first.isoformat(), "$lte": last and last.isoformat()}
    counted = {"accounted_on": {compare: day for compare, day in days.items() if day}}
    moved: dict[Account, int] = dict.fromkeys(Account, 0)
    by_account = {"_id": "$postings.account", "cents": {"$sum": "$postings.amount_cents"}}
    stages: list[dict[str, Any]] = [{"$match": counted}, {"$unwind": "$postings"}, {"$group": by_account}]
    moved |= {Account(row["_id"]): row["cents"] for row in uow.aggregate(LedgerTransaction, stages)}
    number = uow.aggregate(LedgerTransaction, [{"$match": counted}, {"$count": "number"}])
    return moved, number[0]["number"] if number else 0


def imbalance_cents(sums: Sums) -> int:
    """The sum of the imbalances of the tenant's transactions, in cents."""
    return sums.of(LedgerTransaction, OFF_BALANCE).total
