"""Contracts of the ledger."""

from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from shared.contracts.fields import Count, Currency, EnteredDay, Items, OneOf, Reply, Request, SignedCents
from shared.contracts.operation import heavy_query
from shared.contracts.roles import MONEY_READERS

CURRENCY: Final = "USD"


class Account(StrEnum):
    """The accounts of the stipend ledger; a debit is positive, a credit negative."""

    EXPENSE = "expense.stipends"
    PAYABLE = "payable.advisors"
    CLEARING = "clearing.bank"
    CASH = "cash.bank"


class BooksOf(Request):
    """Of which days, both included; of all by default.

    A transaction counts on the payer's day of the act; what the bank did counts on the bank's day.
    """

    accounted_from = EnteredDay("The first day", allow_none=True, default=None)
    accounted_to = EnteredDay("The last day", allow_none=True, default=None)

    @validates_schema(skip_on_field_errors=True)
    def _ends_after_it_begins(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data["accounted_from"], data["accounted_to"]
        if first and last and last < first:
            raise ValidationError("ends_before_start", "accounted_to")


class Balance(Reply):
    """The balance of an account; debits are positive."""

    account = OneOf(*Account)
    balance_cents = SignedCents()


class TrialBalance(Reply):
    """Every account, and the sum of all, which is zero."""

    accounts = Items(Balance)
    sum_cents = SignedCents()
    currency = Currency()
    transactions = Count()


TRIAL_BALANCE = heavy_query(
    "stipends.trial_balance",
    "Show the balance of each account, or what was moved on it on some days",
    request=BooksOf,
    reply=TrialBalance,
    roles=MONEY_READERS,
)
