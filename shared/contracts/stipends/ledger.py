"""Contracts of the ledger."""

from enum import StrEnum
from typing import Final

from shared.contracts.fields import Count, Currency, Items, OneOf, Reply, SignedCents
from shared.contracts.operation import heavy_query
from shared.contracts.requests import Nothing
from shared.contracts.roles import MONEY_READERS

CURRENCY: Final = "USD"


class Account(StrEnum):
    """The accounts of the stipend ledger; a debit is positive, a credit negative."""

    EXPENSE = "expense.stipends"
    PAYABLE = "payable.advisors"
    CLEARING = "clearing.bank"
    CASH = "cash.bank"


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
    "Show the balance of each account",
    request=Nothing,
    reply=TrialBalance,
    roles=MONEY_READERS,
)
