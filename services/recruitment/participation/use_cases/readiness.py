"""Whether an advisor is ready, and what follows from it."""

from services.recruitment.credentials.api import GateRow, all_met, required_gates, standings
from services.recruitment.participation.models import Advisor
from shared.contracts import recruitment
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.unit_of_work import UnitOfWork


def settle(advisor: Advisor, rules: list[GateRow], uow: UnitOfWork) -> None:
    """Activate an onboarding advisor with no unmet gate, and set an active one with an unmet gate back.

    It depends on what is known alone, not on the order in which it became known.
    """
    today = uow.today
    ready = all_met(standings(required_gates(rules, today), advisor.proofs, today))
    if ready and advisor.status == AdvisorStatus.ONBOARDING:
        advisor.activate(today)
        data = {"advisor_id": advisor.id, "activated_on": today}
        uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)
    elif not ready and advisor.status == AdvisorStatus.ACTIVE:
        advisor.lapse(today)
        data = {"advisor_id": advisor.id, "lapsed_on": today}
        uow.publish(recruitment.ADVISOR_LAPSED, about=advisor, data=data)
