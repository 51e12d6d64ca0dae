"""The trial balance."""

from typing import Any

from services.stipends.ledger.api import account_balances
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import CURRENCY, Account
from shared.persistence.read_unit import ReadUnit


def trial_balance(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What stands on each account (debits positive), and the sum over all, which is zero."""
    balances = account_balances(uow)
    accounts = [{"account": account, "balance_cents": balances.get(account, 0)} for account in Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": CURRENCY,
        "transactions": uow.count(LedgerTransaction),
    }
