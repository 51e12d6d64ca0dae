"""The states of a claim, its natural key, and what is counted of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from shared.contracts.reconciliation import Entry
from shared.contracts.stipends.claims import ClaimStatus
from shared.shares import shares_of

UNPAID: Final = (ClaimStatus.APPROVED, ClaimStatus.HELD)
EVER_APPROVED: Final = (*UNPAID, ClaimStatus.RELEASED, ClaimStatus.SETTLED)


def claim_id(attendance_id: str) -> str:
    """The id of the claim of an attendance."""
    return f"claim-{attendance_id}"


def divided(days: Sequence[tuple[date, int]], minutes: int) -> dict[date, int]:
    """Minutes divided among days in proportion to those that each has; days without a minute are left out."""
    shares = shares_of(minutes, [share for _, share in days])
    return {day: share for (day, _), share in zip(days, shares, strict=True) if share}


Stored = dict[str, Any]
LINES: Final = "lines"
OPENED: Final = "opened"


def of_claim(claim: Stored) -> Iterator[Entry]:
    """Its state with its amount, its attendance with the minutes, and whether it was opened.

    Where the minutes attended are others than were approved, those count once a person decided on that.
    """
    yield Entry(claim["status"], claim["_id"], claim["amount_cents"])
    minutes = sum(line["minutes"] for line in claim["lines"]) + claim["unpaid_minutes"]
    yield Entry(LINES, claim["attendance_id"], minutes)
    # A claim that was rejected before there was a rate was never opened.
    if all("rate_id" in line for line in claim["lines"]):
        yield Entry(OPENED, claim["_id"], claim["amount_cents"])
