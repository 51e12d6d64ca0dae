"""The standing of an advisor."""

from enum import StrEnum
from typing import Final


class AdvisorStanding(StrEnum):
    """An advisor's standing, from recruitment's events."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


NOT_NOW: Final = {
    AdvisorStanding.ACCEPTED: "This advisor cannot take part yet: something is still missing.",
    AdvisorStanding.PAUSED: "This advisor is taking a break.",
    AdvisorStanding.WITHDRAWN: "This advisor has left the program.",
}
"""Why an advisor who is not active cannot take part."""
