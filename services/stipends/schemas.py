"""The shapes of stipends' commands, queries and replies."""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.stipends import models, rules
from services.stipends.rules import ClaimStatus, PaymentStatus

ID_LENGTH_MAX: Final = 128
CODE_LENGTH_MAX: Final = 64
SOURCE_LENGTH_MAX: Final = 500
FILE_NAME_LENGTH_MAX: Final = 200
PAGE_ITEMS_DEFAULT: Final = 50
PAGE_ITEMS_MAX: Final = 200


def _id(**options: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, ID_LENGTH_MAX), **options)


def _text(length_max: int) -> fields.String:
    return fields.String(required=True, validate=[_not_blank, validate.Length(max=length_max)])


def _not_blank(value: str) -> None:
    if not value.strip():
        raise ValidationError("blank")


class SetRate(Schema):
    """What an hour is worth, from which day until which (included; else until the next one begins)."""

    code = fields.String(required=True, validate=validate.OneOf(rules.RATE_CODES))
    amount_cents = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(rules.RATE_CENTS_MIN, rules.RATE_CENTS_MAX),
    )
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(load_default=None, allow_none=True)
    source = _text(SOURCE_LENGTH_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_it_begins(self, data: dict[str, Any], **_: Any) -> None:
        begins, ends = data.get("effective_from"), data.get("effective_to")
        if begins and ends and ends < begins:
            raise ValidationError("ends_before_start", "effective_to")


class ClaimId(Schema):
    """Which claim."""

    claim_id = _id(required=True)


class ApproveClaim(ClaimId):
    """Which claim, and the version that the caller saw."""

    version = fields.Integer(strict=True)


class RejectClaim(ApproveClaim):
    """Which claim, and why not."""

    reason_code = fields.String(required=True, validate=validate.Length(1, CODE_LENGTH_MAX))


class ReleasePayments(Schema):
    """Which approved claims to pay; without names, all of them, oldest approval first, up to the limit."""

    claim_ids = fields.List(
        _id(), load_default=list, validate=validate.Length(max=rules.RELEASED_AT_ONCE_MAX)
    )
    limit = fields.Integer(
        strict=True,
        load_default=rules.RELEASED_AT_ONCE_MAX,
        validate=validate.Range(1, rules.RELEASED_AT_ONCE_MAX),
    )


class ImportSettlement(Schema):
    """The bank's report as CSV text with the columns of `rules.SETTLEMENT_COLUMNS`."""

    file_name = _text(FILE_NAME_LENGTH_MAX)
    content = _text(rules.SETTLEMENT_CHARACTERS_MAX)


class _Paged(Schema):
    cursor = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=PAGE_ITEMS_DEFAULT, validate=validate.Range(1, PAGE_ITEMS_MAX))


class ListClaims(_Paged):
    """Claims of one status, of one advisor, or all."""

    status = fields.String(validate=validate.OneOf(list(ClaimStatus)))
    advisor_id = _id()


class ListPayments(_Paged):
    """Payments of one status, of one claim, of one file, or all; newest first."""

    status = fields.String(validate=validate.OneOf(list(PaymentStatus)))
    claim_id = _id()
    payment_file_id = _id()


class PaymentFileId(Schema):
    """Which payment file."""

    payment_file_id = _id(required=True)


class Nothing(Schema):
    """A query without parameters."""


def rate_view(code: str, rate: models.Rate) -> dict[str, Any]:
    """A rate as replies show it."""
    return {
        "rate_id": rate.id,
        "code": code,
        "amount_cents": rate.amount_cents,
        "currency": rules.CURRENCY,
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
        "currency": rules.CURRENCY,
        "status": claim.status,
        "reason_code": claim.reason_code,
        "approved_by": claim.approved_by,
        "lines": [_line_view(line) for line in claim.lines],
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
