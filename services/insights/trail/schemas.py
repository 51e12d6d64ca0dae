"""The requests and replies about the money trail."""

from typing import Any

from services.insights.trail.models import Attended, ClaimTrail, PaymentTrail
from shared.contracts.requests import Paged


class MoneyTrail(Paged):
    """A page of the money trail."""


def trail_view(attended: Attended, claim: ClaimTrail | None, names: dict[str, str]) -> dict[str, Any]:
    """An attendance with what became of it; what has not happened yet is null."""
    return {
        "attendance_id": attended.id,
        "advisor_id": attended.advisor_id,
        "display_name": names.get(attended.advisor_id, ""),
        "event_id": attended.event_id,
        "event_title": attended.event_title,
        "attended_on": attended.attended_on.isoformat(),
        "minutes": attended.minutes,
        **_claim_view(claim or ClaimTrail()),
    }


def _claim_view(claim: ClaimTrail) -> dict[str, Any]:
    return {
        "claim_id": claim.id,
        "currency": claim.currency,
        "claimed_cents": claim.claimed_cents,
        "approved_cents": claim.approved_cents,
        "approved_on": _day(claim.approved_on),
        "rejected_for": claim.rejected_for,
        "payments": [_payment_view(payment) for payment in claim.payments],
    }


def _payment_view(payment: PaymentTrail) -> dict[str, Any]:
    return {
        "payment_id": payment.payment_id,
        "payment_file_id": payment.payment_file_id,
        "amount_cents": payment.amount_cents,
        "released_on": _day(payment.released_on),
        "settled_on": _day(payment.settled_on),
        "returned_on": _day(payment.returned_on),
        "return_code": payment.return_code,
    }


def _day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
