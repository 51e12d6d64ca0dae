"""What stipends answers about payments and their files."""

from typing import Any

from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.schemas import payment_file_view, payment_view
from services.stipends.payments.use_cases.files import file_text
from shared.persistence.read_unit import ReadUnit


def list_payments(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Payments, of the newest day worked first."""
    names = ("status", "claim_id", "payment_file_id")
    filters = {name: request[name] for name in names if name in request}
    page = uow.page(Payment, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [payment_view(paid) for paid in page.items], "next_cursor": page.next_cursor}


def list_payment_files(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Payment files without their text, newest first."""
    page = uow.page(PaymentFile, cursor=request["cursor"], limit=request["limit"])
    return {
        "items": [payment_file_view(file) for file in page.items],
        "next_cursor": page.next_cursor,
    }


def show_payment_file(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """A payment file with its CSV text, which is the same whenever it is asked for."""
    file = uow.require(PaymentFile, request["payment_file_id"])
    content = file_text(uow.find(Payment, order_by=("id",), payment_file_id=file.id))
    return payment_file_view(file) | {"content": content}
