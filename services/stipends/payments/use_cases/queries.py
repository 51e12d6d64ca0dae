"""Queries about payments and payment files."""

from collections.abc import Iterable
from typing import Any

from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.use_cases.files import released_text
from shared.contracts.stipends.payments import PaymentFileSummary, PaymentReply, PaymentStatus
from shared.days import Days
from shared.persistence.read_unit import ReadUnit

_PAYMENT = PaymentReply()
_FILE = PaymentFileSummary()


def list_payments(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Payments, of what was recorded last first."""
    names = ("status", "claim_id", "payment_file_id")
    filters = {name: request[name] for name in names if name in request}
    page = uow.page(Payment, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [_payment(paid) for paid in page.items], "next_cursor": page.next_cursor}


def list_payment_files(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Payment files without their text, newest first."""
    page = uow.page(PaymentFile, cursor=request["cursor"], limit=request["limit"])
    return {
        "items": [_file(file) for file in page.items],
        "next_cursor": page.next_cursor,
    }


def show_payment_file(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """A payment file with its CSV text, as it was released."""
    file = uow.require(PaymentFile, request["payment_file_id"])
    return _file(file) | {"content": released_text(file, uow)}


def paid_out_cents(advisor_ids: Iterable[str], days: Days, uow: ReadUnit) -> int:
    """What the bank paid out to these advisors on these days, and did not send back."""
    paid = uow.find(
        Payment,
        advisor_id__in=list(advisor_ids),
        status=PaymentStatus.SETTLED,
        settled_on__gte=days.first,
        settled_on__lte=days.last,
    )
    return sum(payment.amount_cents for payment in paid)


def _payment(payment: Payment) -> dict[str, Any]:
    return _PAYMENT.dump(payment) | {"return_code": payment.return_code or None}


def _file(file: PaymentFile) -> dict[str, Any]:
    return _FILE.dump(file) | {"file_name": f"payments-{file.released_on.isoformat()}-{file.id}.csv"}
