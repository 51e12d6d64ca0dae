"""The requests and replies about claims."""

from typing import Any

from marshmallow import Schema, fields

from services.stipends.claims.models import Claim, ClaimLine, ClaimStep
from services.stipends.claims.rules import ClaimStatus
from services.stipends.ledger.api import CURRENCY
from shared.contracts.fields import format_instant
from shared.contracts.requests import Paged, Seen, identifier, one_of, word


class ClaimId(Schema):
    """Which claim."""

    claim_id = identifier()


class ApproveClaim(ClaimId, Seen):
    """Which claim."""


class RejectClaim(ApproveClaim):
    """Which claim, and why not."""

    reason_code = word()


class ListClaims(Paged):
    """Claims of one status, of one advisor, whose minutes were corrected after the approval, or all."""

    status = one_of(ClaimStatus)
    advisor_id = identifier(required=False)
    minutes_differ = fields.Boolean()


def claim_view(claim: Claim, payee_name: str | None) -> dict[str, Any]:
    """A claim as replies show it; the payee's name is null while recruitment has not told it."""
    return {
        "claim_id": claim.id,
        "advisor_id": claim.advisor_id,
        "payee_name": payee_name,
        "attendance_id": claim.attendance_id,
        "event_id": claim.event_id,
        "event_title": claim.event_title,
        "attended_on": claim.attended_on.isoformat(),
        "amount_cents": claim.amount_cents,
        "currency": CURRENCY,
        "status": claim.status,
        "reason_code": claim.reason_code,
        "approved_by": claim.approved_by,
        "lines": [_line_view(line) for line in claim.lines],
        "steps": [_step_view(step) for step in claim.steps],
        "corrected_minutes": claim.corrected_minutes,
        "version": claim.version,
    }


def _line_view(line: ClaimLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "service_date": line.service_date.isoformat(),
        "minutes": line.minutes,
        "rate_id": line.rate_id,
        "rate_cents": line.rate_cents,
        "amount_cents": line.amount_cents,
    }


def _step_view(step: ClaimStep) -> dict[str, Any]:
    return {"status": step.status, "at": format_instant(step.at), "on": step.day.isoformat()}
