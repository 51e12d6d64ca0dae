"""Where an advisor stands."""

from enum import StrEnum


class AdvisorStanding(StrEnum):
    """What advocacy knows of an advisor, from recruitment's events."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
