"""Queries about enrolments."""

from typing import Any

from services.training.courses.api import is_self_paced, requirements
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.rules import plan_id
from shared.actor import advisor_filter
from shared.contracts.roles import READERS
from shared.contracts.training.enrolments import EnrolmentReply
from shared.persistence.read_unit import ReadUnit

_REPLY = EnrolmentReply()


def is_self_paced_now(enrolment: Enrolment, plan: TrainingPlan, uow: ReadUnit) -> bool:
    # On the current day: who may confirm it does not depend on when the course was completed.
    return is_self_paced(requirements(uow), enrolment.course_code, plan.advisor_kind, uow.today)


def list_enrolments(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Enrolments, newest first; an advisor sees their own."""
    filters = advisor_filter(request, uow.actor, READERS)
    if "status" in request:
        filters["status"] = request["status"]
    page = uow.page(Enrolment, cursor=request["cursor"], limit=request["limit"], **filters)
    wanted = {plan_id(enrolment.advisor_id) for enrolment in page.items}
    plans = {plan.advisor_id: plan for plan in uow.find(TrainingPlan, id__in=sorted(wanted))}
    items = [enrolment_reply(enrolment, plans[enrolment.advisor_id], uow) for enrolment in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def enrolment_reply(enrolment: Enrolment, plan: TrainingPlan, uow: ReadUnit) -> dict[str, Any]:
    self_paced = is_self_paced_now(enrolment, plan, uow)
    return _REPLY.dump(enrolment) | {"self_paced": self_paced}
