"""Advisors in replies."""

from typing import Any

from services.recruitment.credentials.api import requirements, statuses
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import readiness_of
from services.recruitment.people.api import Person, shown_with
from shared.contracts.recruitment.credentials import ReadinessReply, RequirementStatusReply
from shared.contracts.recruitment.participation import AdvisorReply, AdvisorState
from shared.persistence.read_unit import ReadUnit

_REPLY = AdvisorReply()
_STATE = AdvisorState()
_REQUIREMENT = RequirementStatusReply()
_READINESS = ReadinessReply()


def advisor_state(advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    """One advisor with what is required today, after pending changes are written."""
    readiness = _readiness_today(advisor, uow)
    uow.close()  # so that the reply has the version after this change
    return _STATE.dump(advisor) | readiness


def advisor_reply(advisor: Advisor, person: Person, uow: ReadUnit) -> dict[str, Any]:
    """One advisor with what is required today, and who they are."""
    return shown_with(_REPLY.dump(advisor) | _readiness_today(advisor, uow), person)


def advisor_name(advisor: Advisor, person: Person) -> dict[str, Any]:
    """The id and the name of an advisor."""
    return {"advisor_id": advisor.id, "display_name": person.display_name}


def _readiness_today(advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    today = uow.today
    required = statuses(requirements(uow), advisor.held, today)
    readiness = readiness_of(advisor, today, uow)
    return {
        "requirements": _REQUIREMENT.dump(required, many=True),
        "readiness": _READINESS.dump(readiness),
        "ready": readiness["ready"],
    }
