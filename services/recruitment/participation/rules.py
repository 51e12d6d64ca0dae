"""The states of an advisor."""

from enum import StrEnum


class AdvisorStatus(StrEnum):
    """An advisor becomes active by meeting the gates, may take breaks, and leaves once."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
