"""Whether an advisor is ready, and the activation."""

from services.recruitment.credentials.api import GateRow, all_met, required_gates, standings
from services.recruitment.participation.models import Advisor, TrainingStatus
from shared.contracts import recruitment
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.unit_of_work import UnitOfWork


def activate_when_ready(
    advisor: Advisor, rules: list[GateRow], uow: UnitOfWork, received: TrainingStatus | None = None
) -> None:
    """Activate an onboarding advisor with no unmet gate.

    The event `received` from training counts even if a newer one is known: in order, it would have counted.
    """
    today = uow.now.date()
    proofs = advisor.proofs_given(received or advisor.training)
    gates = standings(required_gates(rules, today), proofs, today)
    if advisor.status != AdvisorStatus.ONBOARDING or not all_met(gates):
        return
    advisor.activate(today)
    data = {"advisor_id": advisor.id, "activated_on": today}
    uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)
