"""A payment file: written once, always with the same text."""

import hashlib

from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.rules import payment_file
from shared.contracts.stipends.ledger import CURRENCY
from shared.persistence.unit_of_work import UnitOfWork


def write_file(file_id: str, payments: list[Payment], uow: UnitOfWork) -> None:
    """Store the digest of the text of these payments."""
    uow.add(
        PaymentFile(
            id=file_id,
            payments=len(payments),
            total_cents=sum(payment.amount_cents for payment in payments),
            currency=CURRENCY,
            released_by=uow.actor.user_id,
            released_on=uow.now.date(),
            sha256=_sha256(file_text(payments)),
        )
    )


def file_text(payments: list[Payment]) -> str:
    """The CSV text of these payments, whatever their order."""
    return payment_file(payment.file_row for payment in sorted(payments, key=lambda paid: paid.id))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
