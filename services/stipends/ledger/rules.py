"""The accounts of the ledger, and what is posted to them."""

from enum import StrEnum
from typing import Final

CURRENCY: Final = "USD"


class Account(StrEnum):
    """The accounts of the stipend ledger; a debit is positive, a credit negative."""

    EXPENSE = "expense.stipends"
    PAYABLE = "payable.advisors"
    CLEARING = "clearing.bank"
    CASH = "cash.bank"


class Posting(StrEnum):
    """What is posted: each moves an amount from one account to another."""

    APPROVE = "approve"
    RELEASE = "release"
    SETTLE = "settle"
    RETURN = "return"


_DEBIT_AND_CREDIT: Final = {
    Posting.APPROVE: (Account.EXPENSE, Account.PAYABLE),
    Posting.RELEASE: (Account.PAYABLE, Account.CLEARING),
    Posting.SETTLE: (Account.CLEARING, Account.CASH),
    Posting.RETURN: (Account.CLEARING, Account.PAYABLE),
}


def postings(kind: Posting, amount_cents: int) -> list[tuple[Account, int]]:
    """The entries of a ledger transaction, account and signed cents; they sum to zero."""
    debit, credit = _DEBIT_AND_CREDIT[kind]
    return [(debit, amount_cents), (credit, -amount_cents)]


def ledger_id(kind: Posting, about: str) -> str:
    """The one transaction of its kind about a claim or payment, so that nothing is posted twice."""
    return f"{kind}-{about}"
