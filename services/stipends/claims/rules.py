"""The states of a claim, and what happens to it on the way."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from shared.contracts.reconciliation import Entry


class ClaimStatus(StrEnum):
    """awaiting_rate -> open -> approved or rejected; approved -> released -> settled.

    A payment that the bank returns brings its claim from released back to approved, a corrected attendance
    one that was rejected back to awaiting_rate or open.
    """

    AWAITING_RATE = "awaiting_rate"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    SETTLED = "settled"


class Step(StrEnum):
    """What happens to a claim, in the words of its dated history; it may be released and returned often."""

    AWAITING_RATE = "awaiting_rate"
    OPENED = "opened"
    CORRECTED = "corrected"
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"
    RELEASED = "released"
    SETTLED = "settled"
    RETURNED = "returned"


EVER_APPROVED: Final = (ClaimStatus.APPROVED, ClaimStatus.RELEASED, ClaimStatus.SETTLED)
NO_RATE: Final = "no_rate_for_day"
"""Why a claim has no amount yet: no rate covers the day worked."""
NOT_THERE: Final = "not_there"
"""Why a claim is rejected whose attendance was corrected to no minutes."""


def claim_id(attendance_id: str) -> str:
    """The one claim of an attendance."""
    return f"claim-{attendance_id}"


Stored = dict[str, Any]
LINES: Final = "lines"
OPENED: Final = "opened"


def of_claim(claim: Stored) -> Iterator[Entry]:
    """Its state with its amount, each line with the minutes, and that it was opened."""
    yield Entry(claim["status"], claim["_id"], claim["amount_cents"])
    for line in claim["lines"]:
        yield Entry(LINES, claim["attendance_id"], claim.get("corrected_minutes", line["minutes"]))
    # What was rejected before there was a rate was never opened.
    if all("rate_id" in line for line in claim["lines"]):
        yield Entry(OPENED, claim["_id"], claim["amount_cents"])
