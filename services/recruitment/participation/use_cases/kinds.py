"""Correcting whether an advisor is a parent or a young person."""

from typing import Any

from services.recruitment.applications.api import Application
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.guardians import has_guardian
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.contracts import recruitment
from shared.contracts.recruitment.people import YOUTH
from shared.errors import Conflict, FieldError
from shared.persistence.ties import refuse_close
from shared.persistence.unit_of_work import UnitOfWork


def correct_kind(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor is of another kind than was noted; what is required of that kind follows.

    The application that they were accepted by is corrected with it. Repeating it is harmless. Raises
    `Conflict` for a parent as long as somebody is noted as their guardian, today or later.
    """
    refuse_close(uow, request["advisor_id"])
    advisor = own_advisor(request, uow)
    kind = request["advisor_kind"]
    if kind == advisor.advisor_kind:
        return advisor_state(advisor, uow)
    if kind != YOUTH:
        _refuse_guarded(advisor, uow)
    today = uow.today
    advisor.correct_kind(kind, today, uow.actor.user_id)
    uow.require(Application, advisor.application_id).advisor_kind = kind
    data = {"advisor_id": advisor.id, "advisor_kind": kind, "corrected_on": today}
    uow.publish(recruitment.ADVISOR_KIND_CORRECTED, about=advisor, data=data)
    return advisor_state(advisor, uow)


def _refuse_guarded(advisor: Advisor, uow: UnitOfWork) -> None:
    if has_guardian(advisor.id, uow):
        message = "Somebody is noted as the guardian of this advisor: end that first."
        error = FieldError(field="advisor_kind", code="has_guardian", message=message)
        raise Conflict(message, errors=[error])
