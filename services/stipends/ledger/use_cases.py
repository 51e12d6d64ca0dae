"""The trial balance."""

from typing import Any

from services.stipends.ledger.api import account_balances
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.rules import TRANSACTIONS
from shared.contracts.stipends.ledger import CURRENCY, Account
from shared.persistence.read_unit import ReadUnit


def trial_balance(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The balance of each account (debits positive), and the sum of all, which is zero."""
    sums = uow.sums()
    balances = account_balances(sums)
    accounts = [{"account": account, "balance_cents": balances[account]} for account in Account]
    return {
        "accounts": accounts,
        "sum_cents": sum(balances.values()),
        "currency": CURRENCY,
        "transactions": len(sums.of(LedgerTransaction, TRANSACTIONS)),
    }
