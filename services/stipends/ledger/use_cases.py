"""The trial balance."""

from typing import Any

from services.stipends.ledger.api import account_balances, balances_between
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import TRANSACTIONS
from shared.contracts.stipends.ledger import CURRENCY, Account
from shared.persistence.read_unit import ReadUnit


def trial_balance(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The balance of each account (debits positive), and the sum of all, which is zero.

    With a first or last day it is what was moved on these days.
    """
    first, last = request["accounted_from"], request["accounted_to"]
    if first or last:
        balances, transactions = balances_between(uow, first, last)
    else:
        sums = uow.sums()
        balances, transactions = account_balances(sums), len(sums.of(LedgerTransaction, TRANSACTIONS))
    accounts = [{"account": account, "balance_cents": balances[account]} for account in Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": CURRENCY,
        "transactions": transactions,
    }
