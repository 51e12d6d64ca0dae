"""The standing of an advisor, from recruitment's events."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

from shared.contracts import recruitment
from shared.contracts.reconciliation import Entry


class AdvisorStanding(StrEnum):
    """Accepted, then active with breaks, then withdrawn, and perhaps back."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


STANDINGS: Final[dict[str, AdvisorStanding]] = {
    recruitment.ADVISOR_ACCEPTED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_LAPSED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_PAUSED.type: AdvisorStanding.PAUSED,
    recruitment.ADVISOR_RESUMED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: AdvisorStanding.WITHDRAWN,
    recruitment.ADVISOR_RETURNED.type: AdvisorStanding.ACCEPTED,
}
"""The standing after each type of event."""
Stored = dict[str, Any]
ACCEPTED: Final = "accepted"
ACTIVE: Final = "active"


def of_advisor(advisor: Stored) -> Iterator[Entry]:
    """The running sums of accepted and active advisors."""
    if advisor.get("accepted"):
        yield Entry(ACCEPTED, advisor["_id"])
    if advisor.get("standing") == AdvisorStanding.ACTIVE:
        yield Entry(ACTIVE, advisor["_id"])
