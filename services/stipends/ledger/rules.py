"""The accounts and postings of the ledger."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from shared.contracts.reconciliation import Entry
from shared.contracts.stipends.ledger import Account


class Posting(StrEnum):
    """The kinds of transactions: each moves an amount from one account to another."""

    APPROVE = "approve"
    RELEASE = "release"
    SETTLE = "settle"
    RETURN = "return"
    LATE_RETURN = "late_return"
    """The money comes back after it was settled."""
    WITHDRAW = "withdraw"
    """What was approved is no longer owed."""


_DEBIT_AND_CREDIT: Final = {
    Posting.APPROVE: (Account.EXPENSE, Account.PAYABLE),
    Posting.RELEASE: (Account.PAYABLE, Account.CLEARING),
    Posting.SETTLE: (Account.CLEARING, Account.CASH),
    Posting.RETURN: (Account.CLEARING, Account.PAYABLE),
    Posting.LATE_RETURN: (Account.CASH, Account.PAYABLE),
    Posting.WITHDRAW: (Account.PAYABLE, Account.EXPENSE),
}


def postings(kind: Posting, amount_cents: int) -> list[tuple[Account, int]]:
    """The entries of a ledger transaction, account and signed cents; they sum to zero."""
    debit, credit = _DEBIT_AND_CREDIT[kind]
    return [(debit, amount_cents), (credit, -amount_cents)]


def ledger_id(kind: Posting, about: str) -> str:
    """The id of the one transaction of its kind about this, so that nothing is posted twice."""
    return f"{kind}-{about}"


Stored = dict[str, Any]
TRANSACTIONS: Final = "transactions"
OFF_BALANCE: Final = "imbalance"


def of_transaction(transaction: Stored) -> Iterator[Entry]:
    """Its postings by account, debits positive; and its imbalance, which is zero."""
    yield Entry(TRANSACTIONS, transaction["_id"])
    for posting in transaction["postings"]:
        yield Entry(posting["account"], transaction["_id"], posting["amount_cents"])
    off_by = abs(sum(posting["amount_cents"] for posting in transaction["postings"]))
    if off_by:
        yield Entry(OFF_BALANCE, transaction["_id"], off_by)
