"""Whether an advisor is ready, and becoming active by it."""

from services.recruitment.models import Advisor, GateRule, TrainingStanding
from services.recruitment.rules import gates
from services.recruitment.rules.states import AdvisorStatus
from shared.contracts import recruitment
from shared.persistence.unit_of_work import UnitOfWork


def gate_rules(uow: UnitOfWork) -> list[GateRule]:
    """All rows about gates, read once in a transaction, for those who only read them."""
    return uow.cached("gate_rules", lambda: uow.find(GateRule))


def activate_when_ready(
    advisor: Advisor, rules: list[GateRule], uow: UnitOfWork, heard: TrainingStanding | None = None
) -> None:
    """Being ready is computed: an onboarding advisor with no unmet gate is active from this moment.

    What was `heard` of training counts even when something newer is known: heard in order, it would have.
    """
    today = uow.now.date()
    proofs = advisor.proofs_given(heard or advisor.training)
    standings = gates.standings(gates.required_gates(rules, today), proofs, today)
    if advisor.status != AdvisorStatus.ONBOARDING or not gates.all_met(standings):
        return
    advisor.activate(today)
    data = {"advisor_id": advisor.id, "activated_on": today}
    uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)
