"""Advisors in replies."""

from datetime import date
from typing import Any

from services.recruitment.credentials.api import (
    GateRow,
    GateStatus,
    all_met,
    gate_rules,
    required_gates,
    standings,
)
from services.recruitment.participation.models import Advisor
from shared.contracts.recruitment.credentials import GateStatusReply
from shared.contracts.recruitment.participation import AdvisorReply
from shared.persistence.read_unit import ReadUnit

_REPLY = AdvisorReply()
_GATE = GateStatusReply()


def advisor_reply(advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    """One advisor with the current gates, after pending changes are written."""
    gates = _gates_of(advisor, gate_rules(uow), uow.now.date())
    uow.close()  # so that the reply has the version after this change
    return _REPLY.dump(advisor) | {
        "gates": _GATE.dump(gates, many=True),
        "ready": all_met(gates),
    }


def _gates_of(advisor: Advisor, rules: list[GateRow], today: date) -> list[GateStatus]:
    return standings(required_gates(rules, today), advisor.proofs, today)
