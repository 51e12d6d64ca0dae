"""What reconciliation compares."""

from typing import Any

from services.stipends.claims.models import Claim
from services.stipends.claims.rules import ClaimStatus
from services.stipends.ledger.api import account_balances, imbalance_cents
from services.stipends.ledger.rules import Account
from services.stipends.payees.models import PayeeCopy
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import LIVE_PAYMENTS, PaymentStatus
from shared.contracts.reconciliation import RunningTally, tally
from shared.persistence.read_unit import ReadUnit


def facts(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: counts, digests and sums in cents, of the records and of the ledger.

    Digests are over advisor ids for `payees`; over attendance ids with minutes, one per line, for
    `claim_lines`; over claim ids with amounts for claims, where `paid_claims` has one per live payment; over
    payment ids with amounts for `payments`, which are the live ones, and `settled`.
    """
    payees = tally(uow.ids(PayeeCopy))
    return {"payees": payees, **_claim_facts(uow), **_payment_facts(uow), **_ledger_facts(uow)}


def _claim_facts(uow: ReadUnit) -> dict[str, Any]:
    lines, opened = RunningTally(), RunningTally()
    by_status = {status: RunningTally() for status in ClaimStatus}
    wanted = (
        "status",
        "attendance_id",
        "amount_cents",
        "corrected_minutes",
        "lines.minutes",
        "lines.rate_id",
    )
    for claim in uow.each(Claim, *wanted):
        by_status[claim["status"]].add(claim["_id"], claim["amount_cents"])
        for line in claim["lines"]:
            lines.add(claim["attendance_id"], claim.get("corrected_minutes", line["minutes"]))
        # What was rejected before there was a rate was never opened.
        if all("rate_id" in line for line in claim["lines"]):
            opened.add(claim["_id"], claim["amount_cents"])
    unreleased = by_status[ClaimStatus.APPROVED]
    released = by_status[ClaimStatus.RELEASED] + by_status[ClaimStatus.SETTLED]
    approved = unreleased + released
    return {
        "claim_lines": lines.told(),
        "opened_claims": opened.told(),
        "approved_claims": approved.told(),
        "rejected_claims": by_status[ClaimStatus.REJECTED].told(),
        "released_claims": released.told(),
        "claims_by_status": {status.value: len(found) for status, found in by_status.items()},
        "approved_cents": approved.total,
        "unreleased_cents": unreleased.total,
    }


def _payment_facts(uow: ReadUnit) -> dict[str, Any]:
    claims = RunningTally()
    by_status = {status: RunningTally() for status in PaymentStatus}
    for payment in uow.each(Payment, "status", "claim_id", "amount_cents"):
        by_status[payment["status"]].add(payment["_id"], payment["amount_cents"])
        if payment["status"] in LIVE_PAYMENTS:
            claims.add(payment["claim_id"], payment["amount_cents"])
    at_bank, settled = by_status[PaymentStatus.RELEASED], by_status[PaymentStatus.SETTLED]
    return {
        "paid_claims": claims.told(),
        "payments": (at_bank + settled).told(),
        "settled": settled.told(),
        "payments_returned": len(by_status[PaymentStatus.RETURNED]),
        "at_bank_cents": at_bank.total,
        "settled_cents": settled.total,
    }


def _ledger_facts(uow: ReadUnit) -> dict[str, int]:
    """What stands on each account, as the records say it: an expense as a debit, the others as credits."""
    balances = account_balances(uow)
    return {
        "expense_cents": balances.get(Account.EXPENSE, 0),
        "payable_cents": -balances.get(Account.PAYABLE, 0),
        "clearing_cents": -balances.get(Account.CLEARING, 0),
        "cash_cents": -balances.get(Account.CASH, 0),
        "ledger_imbalance_cents": imbalance_cents(uow),
    }
