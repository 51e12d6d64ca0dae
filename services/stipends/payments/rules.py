"""Which payments are live, and the payment file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.contracts.reconciliation import Entry
from shared.contracts.stipends.payments import PaymentStatus

PAYMENT_COLUMNS: Final = ("payment_id", "advisor_id", "payee_name", "amount_cents", "currency", "reference")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

BANK_ANSWERS_WITHIN: Final = 3
"""Banking days after its release: an ACH credit settles on the next one or two, and most are returned by the
second after that (Nacha Operating Rules).
"""
LIVE_PAYMENTS: Final = (PaymentStatus.RELEASED, PaymentStatus.SETTLED)


def payment_id(claim: str, attempt: int) -> str:
    """The n-th payment of a claim; a second is created only after the bank returned the first."""
    return f"payment-{claim}-{attempt}"


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not run as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def payment_file(rows: Iterable[Sequence[Any]]) -> str:
    """The CSV text of a payment file: a header of PAYMENT_COLUMNS, then the rows in that order of columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(PAYMENT_COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class PaymentState:
    """A payment when the bank reports on it; `decided_on` is None while it is pending."""

    status: PaymentStatus
    amount_cents: int
    released_on: date
    decided_on: date | None
    return_code: str
    settled_on: date | None = None


Stored = dict[str, Any]
PAID_CLAIMS: Final = "paid_claims"


def of_payment(payment: Stored) -> Iterator[Entry]:
    """Its state with its amount, and its claim while it is live."""
    yield Entry(payment["status"], payment["_id"], payment["amount_cents"])
    if payment["status"] in LIVE_PAYMENTS:
        yield Entry(PAID_CLAIMS, payment["claim_id"], payment["amount_cents"])
