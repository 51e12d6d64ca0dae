"""What reconciliation compares."""

from typing import Any

from services.recruitment.applications.models import Application
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.rules import AdvisorStatus
from shared.contracts.reconciliation import tally
from shared.persistence.read_unit import ReadUnit


def facts(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: count and digest of applications, of advisors and of the active ones."""
    return {
        "applications": tally(uow.ids(Application)),
        "advisors_accepted": tally(uow.ids(Advisor)),
        "advisors_active": tally(uow.ids(Advisor, status=AdvisorStatus.ACTIVE)),
    }
