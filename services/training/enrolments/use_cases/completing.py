"""Completing a course: the certificate is issued, and the plan may be complete."""

from datetime import date
from typing import Any

from services.training.certificates.api import (
    Certificate,
    certificate_expires_on,
    certificate_reply,
    missing_prerequisites,
)
from services.training.courses.api import Course
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.rules import completion_problems, plan_id
from services.training.enrolments.use_cases.certifying import certify
from services.training.enrolments.use_cases.plans import review
from services.training.enrolments.use_cases.queries import enrolment_reply, is_self_paced_now
from shared.actor import STAFF, require_self_or
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.persistence.ties import close_to, refuse_close_others
from shared.persistence.unit_of_work import UnitOfWork


def complete_enrolment(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record that a course was completed: issue its certificate, and complete the plan if it was the last.

    A certificate from before the enrolment needs its `source`. Raises `Forbidden` for an advisor where staff
    must confirm it, `Conflict` unless every prerequisite was certified on that day.
    """
    enrolment = uow.require(Enrolment, request["enrolment_id"])
    uow.check_version(enrolment, request.get("version"))
    plan = uow.require(TrainingPlan, plan_id(enrolment.advisor_id))
    _require_confirmer(enrolment, plan, request["source"], uow)
    course = uow.require(Course, enrolment.course_id)
    today = uow.today
    completed_on = request["completed_on"] or today
    expires_on = certificate_expires_on(completed_on, course.on(completed_on).valid_months)
    from_before = request["source"] is not None
    problems = completion_problems(
        completed_on, enrolment.opened_on, expires_on, today, from_before=from_before
    )
    if problems:
        raise Invalid("The course cannot have been completed on this day.", errors=problems)
    _require_prerequisites(course, enrolment.advisor_id, completed_on, uow)
    certificate = certify(
        enrolment,
        plan,
        course,
        uow,
        completed_on=completed_on,
        expires_on=expires_on,
        source=request["source"],
    )
    review(plan, uow)
    uow.close()  # so that the reply has the versions after this change
    return {
        "enrolment": enrolment_reply(enrolment, plan, uow),
        "certificate": certificate_reply(certificate, today),
        "plan_status": plan.status,
    }


def _require_confirmer(enrolment: Enrolment, plan: TrainingPlan, source: str | None, uow: UnitOfWork) -> None:
    require_self_or(uow.actor, enrolment.advisor_id, STAFF)
    refuse_close_others(uow, enrolment.advisor_id)
    by_oneself = source is None and is_self_paced_now(enrolment, plan, uow)
    # Also for staff who are advisors themselves.
    if enrolment.advisor_id in close_to(uow) and not by_oneself:
        raise Forbidden("Somebody else of the program's staff must confirm that you finished this course.")


def _require_prerequisites(course: Course, advisor_id: str, day: date, uow: UnitOfWork) -> None:
    wanted = course.prerequisite_codes
    held = uow.find(Certificate, advisor_id=advisor_id, course_code__in=wanted) if wanted else []
    missing = missing_prerequisites(wanted, held, day)
    if missing:
        errors: list[FieldError] = [
            {"field": "enrolment_id", "code": "prerequisite_missing", "message": f"{code} comes first."}
            for code in missing
        ]
        raise Conflict("This course needs others to be completed first.", errors=errors)
