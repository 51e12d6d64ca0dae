"""Saying from when to when a gate is required."""

from typing import Any

from services.recruitment.credentials.api import GateRule, GateRuleReply, gate_rule_id
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.rules import AdvisorStatus
from services.recruitment.participation.use_cases.readiness import activate_when_ready
from shared.dates import overlaps
from shared.errors import Conflict
from shared.persistence.unit_of_work import UnitOfWork

ONBOARDING_RECHECKED_MAX = 3_000
"""How many advisors one change of the gates looks at again; a tenant has some hundreds."""


def set_gate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say from when to when a gate is required; the row that starts that day is changed, if there is one.

    Advisors whom the change leaves without an unmet gate become active. Setting the same once more looks at
    others, if there are very many, and then at the same again. Raises `Conflict` when another row of the
    same gate holds on one of these days.
    """
    id_ = gate_rule_id(uow.tenant, request["code"], request["effective_from"].isoformat())
    others = [row for row in uow.find(GateRule, code=request["code"]) if row.id != id_]
    rule = uow.get(GateRule, id_) or uow.add(GateRule(id=id_))
    for field, value in request.items():
        setattr(rule, field, value)
    if any(overlaps(rule, other) for other in others):
        raise Conflict("Another row of this gate holds on some of these days. Give that one an end first.")
    rules = uow.find(GateRule)
    for advisor in _onboarding(uow):
        advisor.gates_changed_at = uow.now
        activate_when_ready(advisor, rules, uow)
    return GateRuleReply().dump(rule)


def _onboarding(uow: UnitOfWork) -> list[Advisor]:
    """Those first at whom a change of the gates looked longest ago, or never."""
    order = ("gates_changed_at", "id")
    return uow.find(Advisor, status=AdvisorStatus.ONBOARDING, order_by=order, limit=ONBOARDING_RECHECKED_MAX)
