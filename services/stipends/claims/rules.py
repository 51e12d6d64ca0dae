"""The states of a claim, and what happens to it on the way."""

from enum import StrEnum
from typing import Final


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
