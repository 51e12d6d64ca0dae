"""The figures for reconciliation."""

from typing import Any

from services.recruitment.applications.models import Application
from services.recruitment.participation.models import Advisor
from shared.contracts.reconciliation import ALL
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.read_unit import ReadUnit


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: count and digest of applications, of advisors and of the active ones."""
    sums = uow.sums()
    return {
        "applications": sums.of(Application, ALL).as_tally(),
        "advisors_accepted": sums.of(Advisor, ALL).as_tally(),
        "advisors_active": sums.of(Advisor, AdvisorStatus.ACTIVE).as_tally(),
        "sums_off": len(sums.off),
    }
