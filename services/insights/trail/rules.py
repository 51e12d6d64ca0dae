"""What the money trail adds to the running sums, with the same names as the owners'."""

from collections.abc import Iterator
from typing import Any, Final

from shared.contracts.reconciliation import ALL, Entry

Stored = dict[str, Any]
OPENED: Final = "opened"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
PAYMENTS: Final = "payments"
SETTLED: Final = "settled"


def of_attended(attended: Stored) -> Iterator[Entry]:
    """An attendance with its minutes."""
    yield Entry(ALL, attended["_id"], attended["minutes"])


def of_claim(claim: Stored) -> Iterator[Entry]:
    """The states of a claim, each with its amount, and its payments."""
    if "claimed_cents" in claim:
        yield Entry(OPENED, claim["_id"], claim["claimed_cents"])
    if "approved_cents" in claim:
        yield Entry(APPROVED, claim["_id"], claim["approved_cents"])
    if claim.get("rejected_for"):
        # One that never had a rate is rejected at zero.
        yield Entry(REJECTED, claim["_id"], claim.get("claimed_cents", 0))
    for payment in claim.get("payments", ()):
        if payment.get("released_on") and not payment.get("returned_on"):
            yield Entry(PAYMENTS, payment["payment_id"], payment["amount_cents"])
            if payment.get("settled_on"):
                yield Entry(SETTLED, payment["payment_id"], payment["amount_cents"])
