"""An advisor as replies show them."""

from datetime import date
from typing import Any

from services.recruitment import schemas
from services.recruitment.models import Advisor, GateRule
from services.recruitment.rules import gates
from services.recruitment.use_cases.readiness import gate_rules
from shared.persistence.unit_of_work import UnitOfWork


def advisor_reply(advisor: Advisor, uow: UnitOfWork) -> dict[str, Any]:
    """One advisor with the gates of today, after what was changed is stored."""
    standings = _gate_standings(advisor, gate_rules(uow), uow.now.date())
    uow.close()  # so that the version answered is the one after this change
    return schemas.AdvisorReply().dump(advisor) | {
        "gates": schemas.GateReply(many=True).dump(standings),
        "ready": gates.all_met(standings),
    }


def _gate_standings(advisor: Advisor, rules: list[GateRule], today: date) -> list[gates.Standing]:
    return gates.standings(gates.required_gates(rules, today), advisor.proofs, today)
