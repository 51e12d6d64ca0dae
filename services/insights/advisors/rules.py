"""Where an advisor stands in the program, as recruitment tells it."""

from enum import StrEnum
from typing import Final

from shared.contracts import recruitment


class Standing(StrEnum):
    """Accepted, then active with breaks, then withdrawn."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


STANDINGS: Final[dict[str, Standing]] = {
    recruitment.ADVISOR_ACCEPTED.type: Standing.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: Standing.ACTIVE,
    recruitment.ADVISOR_PAUSED.type: Standing.PAUSED,
    recruitment.ADVISOR_RESUMED.type: Standing.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: Standing.WITHDRAWN,
}
"""What each type of event says."""
