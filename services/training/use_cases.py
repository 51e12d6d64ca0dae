"""What training does: one function per command, query and event heard, and the tables that name them."""

from datetime import date, timedelta
from typing import Any

from services.training import rules, schemas
from services.training.models import (
    Certificate,
    Course,
    CourseRequirement,
    Enrolment,
    TrainingPlan,
)
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import recruitment, training
from shared.contracts.envelope import Event
from shared.days import overlaps
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.identity import STAFF, Actor, Role, require_self_or
from shared.persistence.documents import LocalizedText
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import tally

READERS = STAFF | {Role.AUDITOR}

# ---------------------------------------------------------------- courses


def add_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Add a course. Raises `Conflict` when its code is taken, `Invalid` when it builds on an unknown one."""
    id_ = rules.course_id(uow.tenant, request["code"])
    if uow.get(Course, id_) is not None:
        raise Conflict("There is a course with this code already.")
    known = {course.code for course in uow.find(Course, code__in=request["prerequisite_codes"])}
    unknown = [
        _unknown_course(f"prerequisite_codes.{at}")
        for at, code in enumerate(request["prerequisite_codes"])
        if code not in known
    ]
    if unknown:
        raise Invalid("A course can build only on courses that are there.", errors=unknown)
    course = uow.add(Course(id=id_, **request | {"title": LocalizedText(**request["title"])}))
    uow.close()  # so that the versions answered are those after this change
    return schemas.CourseReply().dump(course)


def require_course(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say from when to when a course is required; the row that starts that day is changed, if there is one.

    It applies to those who are accepted from now on. Raises `Conflict` when another row of the same course
    and kind holds on one of these days.
    """
    code, kind, start = request["course_code"], request["advisor_kind"], request["effective_from"]
    if uow.get(Course, rules.course_id(uow.tenant, code)) is None:
        raise Invalid("There is no such course.", errors=[_unknown_course("course_code")])
    id_ = rules.requirement_id(uow.tenant, code, kind, start)
    alike = uow.find(CourseRequirement, course_code=code, advisor_kind=kind)
    row = uow.get(CourseRequirement, id_) or uow.add(CourseRequirement(id=id_))
    for field, value in request.items():
        setattr(row, field, value)
    if any(overlaps(row, other) for other in alike if other.id != id_):
        raise Conflict("Another row requires this course on some of these days. Give that one an end first.")
    return schemas.RequirementReply().dump(row)


def _unknown_course(field: str) -> FieldError:
    return {"field": field, "code": "unknown_course", "message": "There is no course with this code."}


# ---------------------------------------------------------------- enrolments and certificates


def complete_enrolment(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Note that a course was done: its certificate is issued, and the plan is complete if it was the last.

    Raises `Forbidden` for an advisor where staff must confirm it, `Conflict` unless every prerequisite was
    certified on that day.
    """
    enrolment = uow.require(Enrolment, request["enrolment_id"])
    uow.check_version(enrolment, request.get("version"))
    plan = uow.require(TrainingPlan, rules.plan_id(enrolment.advisor_id))
    _require_confirmer(enrolment, plan, uow)
    course = uow.require(Course, enrolment.course_id)
    today = uow.now.date()
    completed_on = request["completed_on"] or today
    _refuse_future(completed_on, today)
    expires_on = rules.certificate_expires_on(completed_on, course.valid_months)
    _refuse_expired(expires_on, today)
    _require_prerequisites(course, enrolment.advisor_id, completed_on, uow)
    enrolment.complete(completed_on)
    certificate = uow.add(
        Certificate.of(
            enrolment.id,
            course,
            advisor_id=enrolment.advisor_id,
            issued_on=completed_on,
            expires_on=expires_on,
        )
    )
    _publish_completion(enrolment, certificate, uow)
    plan.line(enrolment.course_code).certify(certificate)
    _review(plan, uow)
    uow.close()  # so that the versions answered are those after this change
    return {
        "enrolment": _enrolment_reply(enrolment, plan, uow),
        "certificate": _certificate_reply(certificate, today),
        "plan_status": plan.status,
    }


def revoke_certificate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take a certificate back; the plan that it was part of is open again, with a new enrolment."""
    certificate = uow.require(Certificate, request["certificate_id"])
    uow.check_version(certificate, request.get("version"))
    today = uow.now.date()
    certificate.revoke(request["reason_code"], today)
    uow.publish(
        training.CERTIFICATE_REVOKED,
        about=certificate,
        data={
            "certificate_id": certificate.id,
            "advisor_id": certificate.advisor_id,
            "course_id": certificate.course_id,
            "revoked_on": today,
            "reason_code": certificate.reason_code,
        },
    )
    plan = uow.require(TrainingPlan, rules.plan_id(certificate.advisor_id))
    plan.line(certificate.course_code).lose(certificate)
    _review(plan, uow)
    uow.close()  # so that the versions answered are those after this change
    return _certificate_reply(certificate, today)


def _require_confirmer(enrolment: Enrolment, plan: TrainingPlan, uow: UnitOfWork) -> None:
    require_self_or(uow.actor, enrolment.advisor_id, STAFF)
    # Also for staff who are advisors themselves.
    if uow.actor.advisor_id == enrolment.advisor_id and not _is_self_paced(enrolment, plan, uow):
        raise Forbidden("Somebody else of the program's staff must confirm that you finished this course.")


def _is_self_paced(enrolment: Enrolment, plan: TrainingPlan, uow: UnitOfWork) -> bool:
    # On the day on which it is said: who may say it is no matter of when the course was done.
    return rules.is_self_paced(_requirements(uow), enrolment.course_code, plan.advisor_kind, uow.now.date())


def _refuse_future(completed_on: date, today: date) -> None:
    # In the Pacific territories the day begins before it does in UTC.
    if completed_on > today + timedelta(days=1):
        raise _wrong_day("in_future", "This day has not come yet.")


def _refuse_expired(expires_on: date | None, today: date) -> None:
    if not rules.counts_on(expires_on, today):
        raise _wrong_day("expired", "A certificate of that day would have expired already.")


def _wrong_day(code: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"field": "completed_on", "code": code, "message": message}])


def _require_prerequisites(course: Course, advisor_id: str, day: date, uow: UnitOfWork) -> None:
    wanted = course.prerequisite_codes
    held = uow.find(Certificate, advisor_id=advisor_id, course_code__in=wanted) if wanted else []
    missing = rules.missing_prerequisites(wanted, held, day)
    if missing:
        errors: list[FieldError] = [
            {"field": "enrolment_id", "code": "prerequisite_missing", "message": f"{code} comes first."}
            for code in missing
        ]
        raise Conflict("This course needs others to be completed first.", errors=errors)


def _publish_completion(enrolment: Enrolment, certificate: Certificate, uow: UnitOfWork) -> None:
    uow.publish(
        training.ENROLMENT_COMPLETED,
        about=enrolment,
        data={
            "enrolment_id": enrolment.id,
            "advisor_id": enrolment.advisor_id,
            "course_id": enrolment.course_id,
            "completed_on": enrolment.completed_on,
        },
    )
    uow.publish(
        training.CERTIFICATE_ISSUED,
        about=certificate,
        data={
            "certificate_id": certificate.id,
            "advisor_id": certificate.advisor_id,
            "course_id": certificate.course_id,
            "course_code": certificate.course_code,
            "course_title": certificate.course_title.as_dict(),
            "issued_on": certificate.issued_on,
            "expires_on": certificate.expires_on,
        },
    )


# ---------------------------------------------------------------- plans


def _review(plan: TrainingPlan, uow: UnitOfWork) -> None:
    """Bring the plan to what its certificates make it today, and say so when that is news.

    A line that lost its certificate, or whose certificate lapsed, gets a new enrolment.
    """
    today = uow.now.date()
    lacking = plan.lacking_on(today)
    if not lacking:
        if plan.complete():
            data = {"completed_on": plan.completed_on, "valid_until": plan.valid_until}
            uow.publish(
                training.TRAINING_PLAN_COMPLETED, about=plan, data={"advisor_id": plan.advisor_id, **data}
            )
        return
    if plan.reopen():
        data = {"advisor_id": plan.advisor_id, "reopened_on": today}
        uow.publish(training.TRAINING_PLAN_REOPENED, about=plan, data=data)
    for line in lacking:
        if line.open_enrolment_id is None and plan.withdrawn_on is None:
            _enrol(plan, line.course_code, today, uow)


def _enrol(plan: TrainingPlan, course_code: str, on: date, uow: UnitOfWork) -> None:
    course = _courses(uow)[course_code]
    enrolment = uow.add(
        Enrolment(
            id=uow.new_id(),
            advisor_id=plan.advisor_id,
            course_id=course.id,
            course_code=course.code,
            course_title=course.title,
            opened_on=on,
        )
    )
    plan.line(course_code).open_enrolment_id = enrolment.id
    uow.publish(
        training.ENROLMENT_OPENED,
        about=enrolment,
        data={
            "enrolment_id": enrolment.id,
            "advisor_id": enrolment.advisor_id,
            "course_id": enrolment.course_id,
            "course_code": enrolment.course_code,
            "course_title": enrolment.course_title.as_dict(),
        },
    )


def _close_enrolments(plan: TrainingPlan, uow: UnitOfWork) -> None:
    for line in plan.lines:
        if line.open_enrolment_id is not None:
            uow.require(Enrolment, line.open_enrolment_id).close(plan.withdrawn_on)
            line.open_enrolment_id = None


def _courses(uow: UnitOfWork) -> dict[str, Course]:
    return uow.cached("courses", lambda: {course.code: course for course in uow.find(Course)})


def _requirements(uow: UnitOfWork) -> list[CourseRequirement]:
    return uow.cached("requirements", lambda: uow.find(CourseRequirement))


# ---------------------------------------------------------------- events heard


def open_plan(event: Event, uow: UnitOfWork) -> None:
    """A new advisor is enrolled in what is required of their kind on the day of acceptance.

    Where nothing is, the plan is complete at once. When the withdrawal was heard before, the enrolments are
    opened and closed, so that it ends as it does in the other order.
    """
    plan = _plan_of(event, uow)
    if plan.accepted_on is not None:
        return
    plan.advisor_kind, plan.accepted_on = event.data["advisor_kind"], event.data["accepted_on"]
    prerequisites = {code: course.prerequisite_codes for code, course in _courses(uow).items()}
    required = rules.required_courses(_requirements(uow), plan.advisor_kind, plan.accepted_on)
    for course_code in rules.with_prerequisites(required, prerequisites):
        _enrol(plan, course_code, plan.accepted_on, uow)
    _review(plan, uow)
    if plan.withdrawn_on is not None:
        _close_enrolments(plan, uow)


def close_plan(event: Event, uow: UnitOfWork) -> None:
    """An advisor left: what they are enrolled in is closed. Certificates stay."""
    plan = _plan_of(event, uow)
    if plan.withdrawn_on is None:
        plan.withdrawn_on = event.data["withdrawn_on"]
        _close_enrolments(plan, uow)


def _plan_of(event: Event, uow: UnitOfWork) -> TrainingPlan:
    advisor_id = event.data["advisor_id"]
    id_ = rules.plan_id(advisor_id)
    return uow.get(TrainingPlan, id_) or uow.add(TrainingPlan(id=id_, advisor_id=advisor_id))


def _plan_wanted(event: Event) -> list[tuple[type[TrainingPlan], str]]:
    return [(TrainingPlan, rules.plan_id(event.data["advisor_id"]))]


# ---------------------------------------------------------------- queries


def list_courses(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Courses, by code."""
    page = uow.page(Course, cursor=request["cursor"], limit=request["limit"], newest_first=False)
    return {"items": schemas.CourseReply(many=True).dump(page.items), "next_cursor": page.next_cursor}


def list_enrolments(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Enrolments, newest first; an advisor sees their own."""
    filters = _whose(request, uow.actor)
    if "status" in request:
        filters["status"] = request["status"]
    page = uow.page(Enrolment, cursor=request["cursor"], limit=request["limit"], **filters)
    wanted = {rules.plan_id(enrolment.advisor_id) for enrolment in page.items}
    plans = {plan.advisor_id: plan for plan in uow.find(TrainingPlan, id__in=sorted(wanted))}
    items = [_enrolment_reply(enrolment, plans[enrolment.advisor_id], uow) for enrolment in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _enrolment_reply(enrolment: Enrolment, plan: TrainingPlan, uow: UnitOfWork) -> dict[str, Any]:
    self_paced = _is_self_paced(enrolment, plan, uow)
    return schemas.EnrolmentReply().dump(enrolment) | {"self_paced": self_paced}


def list_certificates(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Certificates as they stand on the day asked, newest first; an advisor sees their own."""
    day = request["on"] or uow.now.date()
    filters = _whose(request, uow.actor)
    page = uow.page(Certificate, cursor=request["cursor"], limit=request["limit"], **filters)
    items = [_certificate_reply(certificate, day) for certificate in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _whose(request: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Whose records are asked for: for an advisor only their own, also when they name nobody."""
    advisor_id = request.get("advisor_id")
    if READERS.isdisjoint(actor.roles):
        advisor_id = advisor_id or actor.advisor_id
        if advisor_id is None:
            raise Forbidden("Only advisors have training of their own.")
        require_self_or(actor, advisor_id, READERS)
    return {"advisor_id": advisor_id} if advisor_id else {}


def _certificate_reply(certificate: Certificate, day: date) -> dict[str, Any]:
    status = rules.certificate_status(certificate, day)
    return schemas.CertificateReply().dump(certificate) | {"status": status}


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: count and digest of every certificate ever issued; and sizes."""
    return {
        "plans": uow.count(TrainingPlan),
        "plans_complete": uow.count(TrainingPlan, status=rules.PlanStatus.COMPLETE),
        "enrolments": uow.count(Enrolment),
        "certificates": tally(uow.ids(Certificate)),
    }


# ---------------------------------------------------------------- tables

COMMANDS = (
    Command("add_course", schemas.AddCourse, add_course),
    Command("require_course", schemas.RequireCourse, require_course),
    Command("complete_enrolment", schemas.CompleteEnrolment, complete_enrolment),
    Command("revoke_certificate", schemas.RevokeCertificate, revoke_certificate),
)

QUERIES = (
    Query("courses", schemas.ListCourses, list_courses),
    Query("enrolments", schemas.ListEnrolments, list_enrolments),
    Query("certificates", schemas.ListCertificates, list_certificates),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, open_plan, preload=_plan_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, close_plan, preload=_plan_wanted),
)

DOCUMENTS = (Course, CourseRequirement, Enrolment, Certificate, TrainingPlan)
