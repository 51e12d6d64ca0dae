"""The shapes of stipends' commands, queries and replies."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.stipends import models
from services.stipends.rules.claims import ClaimStatus
from services.stipends.rules.ledger import CURRENCY
from services.stipends.rules.payments import RELEASED_AT_ONCE_MAX, PaymentStatus
from services.stipends.rules.rates import RATE_CENTS_MAX, RATE_CENTS_MIN, RATE_CODES
from services.stipends.rules.settlement_file import SETTLEMENT_CHARACTERS_MAX
from shared.application.requests import (
    FILE_NAME_CHARACTERS_MAX,
    Dated,
    Paged,
    Seen,
    identifier,
    one_of,
    text,
    word,
)
from shared.contracts.fields import format_instant


class SetRate(Dated):
    """What an hour is worth, from which day until which (included; else until the next one begins)."""

    code = one_of(RATE_CODES, required=True)
    amount_cents = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(RATE_CENTS_MIN, RATE_CENTS_MAX),
    )


class ClaimId(Schema):
    """Which claim."""

    claim_id = identifier()


class ApproveClaim(ClaimId, Seen):
    """Which claim."""


class RejectClaim(ApproveClaim):
    """Which claim, and why not."""

    reason_code = word()


class ReleasePayments(Schema):
    """Which approved claims to pay; without names, all of them, oldest approval first, up to the limit."""

    claim_ids = fields.List(
        identifier(), load_default=list, validate=validate.Length(max=RELEASED_AT_ONCE_MAX)
    )
    limit = fields.Integer(
        strict=True,
        load_default=RELEASED_AT_ONCE_MAX,
        validate=validate.Range(1, RELEASED_AT_ONCE_MAX),
    )


class ImportSettlement(Schema):
    """The bank's report as CSV text with the columns of `SETTLEMENT_COLUMNS`."""

    file_name = text(FILE_NAME_CHARACTERS_MAX)
    content = text(SETTLEMENT_CHARACTERS_MAX)


class ListClaims(Paged):
    """Claims of one status, of one advisor, whose minutes were corrected after the approval, or all."""

    status = one_of(ClaimStatus)
    advisor_id = identifier(required=False)
    minutes_differ = fields.Boolean()


class ListPayments(Paged):
    """Payments of one status, of one claim, of one file, or all; newest first."""

    status = one_of(PaymentStatus)
    claim_id = identifier(required=False)
    payment_file_id = identifier(required=False)


class ListRates(Paged):
    """All rates, by code and day."""


class ListPaymentFiles(Paged):
    """All payment files, newest first."""


class PaymentFileId(Schema):
    """Which payment file."""

    payment_file_id = identifier()


def rate_view(code: str, rate: models.Rate) -> dict[str, Any]:
    """A rate as replies show it."""
    return {
        "rate_id": rate.id,
        "code": code,
        "amount_cents": rate.amount_cents,
        "currency": CURRENCY,
        "effective_from": rate.effective_from.isoformat(),
        "effective_to": rate.effective_to and rate.effective_to.isoformat(),
        "source": rate.source,
    }


def claim_view(claim: models.Claim, payee_name: str | None) -> dict[str, Any]:
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


def _line_view(line: models.ClaimLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "service_date": line.service_date.isoformat(),
        "minutes": line.minutes,
        "rate_id": line.rate_id,
        "rate_cents": line.rate_cents,
        "amount_cents": line.amount_cents,
    }


def _step_view(step: models.ClaimStep) -> dict[str, Any]:
    return {"status": step.status, "at": format_instant(step.at), "on": step.day.isoformat()}


def payment_view(payment: models.Payment) -> dict[str, Any]:
    """A payment as replies show it."""
    return {
        "payment_id": payment.id,
        "claim_id": payment.claim_id,
        "advisor_id": payment.advisor_id,
        "payment_file_id": payment.payment_file_id,
        "payee_name": payment.payee_name,
        "amount_cents": payment.amount_cents,
        "currency": payment.currency,
        "status": payment.status,
        "released_on": payment.released_on.isoformat(),
        "decided_on": payment.decided_on and payment.decided_on.isoformat(),
        "return_code": payment.return_code or None,
        "version": payment.version,
    }


def payment_file_view(file: models.PaymentFile) -> dict[str, Any]:
    """A payment file as replies show it, without its text."""
    return {
        "payment_file_id": file.id,
        "file_name": f"payments-{file.released_on.isoformat()}-{file.id}.csv",
        "sha256": file.sha256,
        "payments": file.payments,
        "total_cents": file.total_cents,
        "currency": file.currency,
        "released_by": file.released_by,
        "released_on": file.released_on.isoformat(),
    }
