"""What reconciliation compares."""

from typing import Any

from services.recruitment.models import Advisor, Application
from services.recruitment.rules.states import AdvisorStatus
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import tally


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: count and digest of applications, of advisors and of the active ones."""
    return {
        "applications": tally(uow.ids(Application)),
        "advisors_accepted": tally(uow.ids(Advisor)),
        "advisors_active": tally(uow.ids(Advisor, status=AdvisorStatus.ACTIVE)),
    }
