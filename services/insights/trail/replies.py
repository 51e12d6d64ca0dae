"""The money trail in replies."""

from typing import Any

from services.insights.trail.models import Attended, ClaimTrail
from shared.contracts.insights.trail import TrailPayment

_PAYMENT = TrailPayment()


def trail_view(attended: Attended, title: dict[str, str], claim: ClaimTrail | None) -> dict[str, Any]:
    """An attendance with its claim and payments, under the event's title as it is now; null for what has not
    happened.
    """
    return {
        "attendance_id": attended.id,
        "advisor_id": attended.advisor_id,
        "event_id": attended.event_id,
        "event_title": title,
        "attended_on": attended.attended_on,
        "minutes": attended.minutes,
        **_claim_view(claim or ClaimTrail()),
    }


def _claim_view(claim: ClaimTrail) -> dict[str, Any]:
    return {
        "claim_id": claim.id,
        "currency": claim.currency,
        "claimed_cents": claim.claimed_cents,
        "approved_cents": claim.approved_cents,
        "approved_on": claim.approved_on,
        "rejected_for": claim.rejected_for,
        "payments": _PAYMENT.dump(claim.payments, many=True),
    }
