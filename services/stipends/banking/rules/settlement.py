"""Whether the bank's result fits the payment."""

from datetime import date, timedelta
from typing import Final

from services.stipends.banking.rules.settlement_file import RowProblem, Settlement
from services.stipends.payments.rules import PaymentState
from shared.contracts.stipends.payments import PaymentStatus

CLOCK_SLACK: Final = timedelta(days=1)
"""The bank's calendar day may be one before or after the payer's."""


def is_repeated(settlement: Settlement, payment: PaymentState) -> bool:
    """Whether the bank repeats an earlier result, also of a payment that was returned later."""
    if settlement.status == PaymentStatus.SETTLED and payment.settled_on is not None:
        return (settlement.amount_cents, settlement.day) == (payment.amount_cents, payment.settled_on)
    return (
        settlement.status == payment.status
        and settlement.amount_cents == payment.amount_cents
        and settlement.day == payment.decided_on
        and settlement.return_code == payment.return_code
    )


def settlement_problem(
    settlement: Settlement, payment: PaymentState | None, today: date
) -> RowProblem | None:
    """Why a row does not fit the payment it names, or None.

    A settled payment may still be returned: a bank has two banking days for most returns, and its report may
    come later (Nacha Operating Rules, 2026).
    """
    if payment is None:
        return RowProblem(settlement.line, "payment_id", "unknown_payment")
    if settlement.amount_cents not in _amounts(settlement, payment):
        return RowProblem(settlement.line, "amount_cents", "amount_differs")
    if not settlement.is_notice:
        came_back = (payment.status, settlement.status) == (PaymentStatus.SETTLED, PaymentStatus.RETURNED)
        if payment.status != PaymentStatus.RELEASED and not came_back:
            return RowProblem(settlement.line, "status", "decided_otherwise")
        if payment.settled_on is not None and settlement.day < payment.settled_on:
            return RowProblem(settlement.line, "date", "before_settlement")
    if settlement.day < payment.released_on - CLOCK_SLACK:
        return RowProblem(settlement.line, "date", "before_release")
    if settlement.day > today + CLOCK_SLACK:
        return RowProblem(settlement.line, "date", "in_future")
    return None


def _amounts(settlement: Settlement, payment: PaymentState) -> tuple[int, ...]:
    """What the row may say: a notice moves no money, so its entry is of zero cents (appendix five)."""
    return (payment.amount_cents, 0) if settlement.is_notice else (payment.amount_cents,)
