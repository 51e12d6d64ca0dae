"""Advisors in replies."""

from typing import Any

from services.recruitment.credentials.api import (
    GateStatus,
    all_met,
    gate_rules,
    required_gates,
    standings,
)
from services.recruitment.participation.models import Advisor
from services.recruitment.people.api import Person, shown_with
from shared.contracts.recruitment.credentials import GateStatusReply
from shared.contracts.recruitment.participation import AdvisorReply, AdvisorState
from shared.persistence.read_unit import ReadUnit

_REPLY = AdvisorReply()
_STATE = AdvisorState()
_GATE = GateStatusReply()


def advisor_state(advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    """One advisor with the current gates, after pending changes are written."""
    gates = _gates_of(advisor, uow)
    uow.close()  # so that the reply has the version after this change
    return _STATE.dump(advisor) | gates


def advisor_reply(advisor: Advisor, person: Person, uow: ReadUnit) -> dict[str, Any]:
    """One advisor with the current gates, and who they are."""
    return shown_with(_REPLY.dump(advisor) | _gates_of(advisor, uow), person)


def advisor_name(advisor: Advisor, person: Person) -> dict[str, Any]:
    """The id and the name of an advisor."""
    return {"advisor_id": advisor.id, "display_name": person.display_name}


def _gates_of(advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    today = uow.today
    gates: list[GateStatus] = standings(required_gates(gate_rules(uow), today), advisor.proofs, today)
    return {"gates": _GATE.dump(gates, many=True), "ready": all_met(gates)}
