"""The figures for reconciliation."""

from typing import Any

from services.stipends.claims.models import Claim
from services.stipends.claims.rules.states import LINES, OPENED
from services.stipends.ledger.api import account_balances, imbalance_cents
from services.stipends.payees.models import PayeeReplica
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import PAID_CLAIMS
from shared.contracts.reconciliation import ALL
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.ledger import Account
from shared.contracts.stipends.payments import PaymentStatus
from shared.persistence.read_unit import ReadUnit
from shared.persistence.tallies import Sums


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: counts, digests and sums in cents, of the records and of the ledger.

    Digests are over advisor ids for `payees`; over attendance ids with minutes, one per line, for
    `claim_lines`; over claim ids with amounts for claims, where `paid_claims` has one per live payment; over
    payment ids with amounts for `payments`, which are the live ones, and `settled`.
    """
    sums = uow.sums()
    return {
        "payees": sums.of(PayeeReplica, ALL).as_tally(),
        **_claim_tallies(sums),
        **_payment_tallies(sums),
        **_ledger_tallies(sums),
        "sums_off": len(sums.off),
    }


def _claim_tallies(sums: Sums) -> dict[str, Any]:
    by_status = {status: sums.of(Claim, status) for status in ClaimStatus}
    unreleased = by_status[ClaimStatus.APPROVED] + by_status[ClaimStatus.HELD]
    released = by_status[ClaimStatus.RELEASED] + by_status[ClaimStatus.SETTLED]
    approved = unreleased + released
    return {
        "claim_lines": sums.of(Claim, LINES).as_tally(),
        "opened_claims": sums.of(Claim, OPENED).as_tally(),
        "approved_claims": approved.as_tally(),
        "rejected_claims": by_status[ClaimStatus.REJECTED].as_tally(),
        "released_claims": released.as_tally(),
        "claims_by_status": {status.value: len(found) for status, found in by_status.items()},
        "approved_cents": approved.total,
        "unreleased_cents": unreleased.total,
    }


def _payment_tallies(sums: Sums) -> dict[str, Any]:
    at_bank, settled = (
        sums.of(Payment, status) for status in (PaymentStatus.RELEASED, PaymentStatus.SETTLED)
    )
    return {
        "paid_claims": sums.of(Payment, PAID_CLAIMS).as_tally(),
        "payments": (at_bank + settled).as_tally(),
        "settled": settled.as_tally(),
        "payments_returned": len(sums.of(Payment, PaymentStatus.RETURNED)),
        "at_bank_cents": at_bank.total,
        "settled_cents": settled.total,
    }


def _ledger_tallies(sums: Sums) -> dict[str, int]:
    """What stands on each account, as the records say it: an expense as a debit, the others as credits."""
    balances = account_balances(sums)
    return {
        "expense_cents": balances[Account.EXPENSE],
        "payable_cents": -balances[Account.PAYABLE],
        "clearing_cents": -balances[Account.CLEARING],
        "cash_cents": -balances[Account.CASH],
        "ledger_imbalance_cents": imbalance_cents(sums),
    }
