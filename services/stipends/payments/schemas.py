"""The requests and replies about payments and their files."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.rules import RELEASED_AT_ONCE_MAX, PaymentStatus
from shared.contracts.requests import Paged, identifier, one_of


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


class ListPayments(Paged):
    """Payments of one status, of one claim, of one file, or all; newest first."""

    status = one_of(PaymentStatus)
    claim_id = identifier(required=False)
    payment_file_id = identifier(required=False)


class ListPaymentFiles(Paged):
    """All payment files, newest first."""


class PaymentFileId(Schema):
    """Which payment file."""

    payment_file_id = identifier()


def payment_view(payment: Payment) -> dict[str, Any]:
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


def payment_file_view(file: PaymentFile) -> dict[str, Any]:
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
