"""A payment file: its text is written once, and kept for good."""

import hashlib

from services.stipends.payments.models import Payment, PaymentFile, PaymentFileText
from services.stipends.payments.rules import payment_file
from shared.contracts.stipends.ledger import CURRENCY
from shared.errors import TandemError
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def write_file(file_id: str, payments: list[Payment], uow: UnitOfWork) -> None:
    """Store the text of these payments, and its digest."""
    content = payment_file(payment.file_row for payment in sorted(payments, key=lambda paid: paid.id))
    uow.add(PaymentFileText(id=file_id, content=content))
    uow.add(
        PaymentFile(
            id=file_id,
            payments=len(payments),
            total_cents=sum(payment.amount_cents for payment in payments),
            currency=CURRENCY,
            released_by=uow.actor.user_id,
            released_on=uow.today,
            sha256=sha256_of(content),
        )
    )


def released_text(file: PaymentFile, uow: ReadUnit) -> str:
    """The text as it was released. Raises `TandemError` if what is stored is something else."""
    content: str = uow.require(PaymentFileText, file.id).content
    if sha256_of(content) != file.sha256:
        raise TandemError("The text of this payment file is not what was released.")
    return content


def sha256_of(text: str) -> str:
    """The digest of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
