"""Training plans: opened on acceptance, reviewed after each change, closed on leaving."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from services.training.certificates.api import Certificate, certificate_expires_on
from services.training.courses.api import (
    Course,
    courses_by_code,
    required_courses,
    requirements,
    with_prerequisites,
)
from services.training.enrolments.models import BroughtCertificate, Enrolment, PlanLine, TrainingPlan
from services.training.enrolments.rules import plan_id
from services.training.enrolments.use_cases.certifying import certify
from services.training.enrolments.use_cases.renewal_timers import await_renewals
from shared.contracts import training
from shared.contracts.envelope import Event
from shared.contracts.training.enrolments import EnrolmentStatus, PlanStatus
from shared.dates import ONE_DAY
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

PLAN: Final = "plan"


def review(plan: TrainingPlan, uow: UnitOfWork) -> None:
    """Update the plan from its certificates as of today, and publish a change of its state.

    A line whose certificate was revoked or has expired gets a new enrolment.
    """
    today, ended = uow.today, plan.valid_until
    if plan.evaluate(today):
        _publish_state(plan, today if ended is None else min(today, ended + ONE_DAY), uow)
    if plan.withdrawn_on is None:
        for line in plan.lacking_on(today):
            if line.open_enrolment_id is None:
                _enrol(plan, line.course_code, today, uow)
    _look_again(plan, uow)


def plan_due(due: Due, uow: UnitOfWork) -> None:
    """The day has come on which a certificate of a plan counts no more, or begins to."""
    plan = uow.get(TrainingPlan, due.subject)
    if plan is not None and plan.withdrawn_on is None:
        review(plan, uow)


def _look_again(plan: TrainingPlan, uow: UnitOfWork) -> None:
    """Wait for the next such day: a plan has this one timer."""
    day = None if plan.withdrawn_on is not None else plan.next_change(uow.today)
    if day is None:
        uow.timers.cancel(PLAN, plan.id)
    else:
        uow.timers.set(PLAN, plan.id, uow.start_of(day))


def open_renewal(plan: TrainingPlan, certificate: Certificate, uow: UnitOfWork) -> Enrolment:
    """Enrol an advisor once more in the course of a certificate that ends or has ended.

    It counts to its end, and the new one from its own day on. Repeating it opens no second enrolment.
    """
    line = plan.line(certificate.course_code)
    if line.open_enrolment_id is None:
        _enrol(plan, line.course_code, uow.today, uow, renews=certificate.id)
    review(plan, uow)
    return uow.require(Enrolment, line.open_enrolment_id)


def _publish_state(plan: TrainingPlan, reopened_on: date, uow: UnitOfWork) -> None:
    earlier = [days.as_dict() for days in plan.earlier]
    about = {"advisor_id": plan.advisor_id} | ({"earlier": earlier} if earlier else {})
    if plan.status == PlanStatus.COMPLETE:
        data = {"completed_on": plan.completed_on, "valid_until": plan.valid_until}
        uow.publish(training.TRAINING_PLAN_COMPLETED, about=plan, data=about | data)
    else:
        uow.publish(training.TRAINING_PLAN_REOPENED, about=plan, data=about | {"reopened_on": reopened_on})


def _enrol(
    plan: TrainingPlan, course_code: str, on: date, uow: UnitOfWork, *, renews: str | None = None
) -> None:
    course = courses_by_code(uow)[course_code]
    enrolment = uow.add(
        Enrolment(
            id=uow.new_id(),
            advisor_id=plan.advisor_id,
            course_id=course.id,
            course_code=course.code,
            course_title=course.on(uow.today).title,
            opened_on=on,
            renews=renews,
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
            **({"renews": renews} if renews else {}),
        },
    )
    _certify_brought(plan, enrolment, course, uow)


def _certify_brought(plan: TrainingPlan, enrolment: Enrolment, course: Course, uow: UnitOfWork) -> None:
    """What was completed before counts, as far as it still does; of several the one that counts longest."""
    told = [
        (one, one.valid_until or _counts_until(course, one.completed_on))
        for one in plan.take_brought(course.code)
    ]
    counting = [(one, last) for one, last in told if last is None or last >= uow.today]
    if counting:
        best, expires_on = max(counting, key=lambda one: one[1] or date.max)
        certify(
            enrolment,
            plan,
            course,
            uow,
            completed_on=best.completed_on,
            expires_on=expires_on,
            source=best.source,
        )


def _counts_until(course: Course, completed_on: date) -> date | None:
    return certificate_expires_on(completed_on, course.on(completed_on).valid_months)


def _close_enrolments(lines: Iterable[PlanLine], on: date, uow: UnitOfWork) -> None:
    for enrolment in _under_way(lines, uow):
        if enrolment.status == EnrolmentStatus.OPENED:
            enrolment.close(on)


def _reopen_enrolments(lines: Iterable[PlanLine], uow: UnitOfWork) -> None:
    for enrolment in _under_way(lines, uow):
        enrolment.reopen()


def _under_way(lines: Iterable[PlanLine], uow: UnitOfWork) -> list[Enrolment]:
    ids = [line.open_enrolment_id for line in lines]
    return [uow.require(Enrolment, id_) for id_ in ids if id_ is not None]


def open_plan(event: Event, uow: UnitOfWork) -> None:
    """Enrol a new advisor in the courses required of their kind on the day of acceptance.

    Who served before the program used Tandem is enrolled in what is required on the day of the import; what
    they completed is certified with that, or once it is required.

    If none is required, the plan is complete at once. If the withdrawal arrived before, the enrolments are
    opened and closed, so the result is the same as in the other order.
    """
    plan = _plan_of(event, uow)
    if plan.accepted_on is not None:
        return
    # A correction of the kind may have been heard before.
    plan.advisor_kind = plan.advisor_kind or event.data["advisor_kind"]
    plan.accepted_on = event.data["accepted_on"]
    source = event.data.get("source")
    plan.brought = [BroughtCertificate(**one, source=source) for one in event.data.get("brought", ())]
    # Of who served already, what is required now is asked, not what was when they began.
    plan.began_on = plan.accepted_on if source is None else uow.day_of(event.time)
    _enrol_in_all_required(plan, uow)


def _enrol_in_all_required(plan: TrainingPlan, uow: UnitOfWork) -> None:
    for day in _days_that_count(plan):
        _enrol_in_required(plan, day, uow)
    review(plan, uow)
    if plan.withdrawn_on is not None:
        _close_enrolments(plan.lines, plan.withdrawn_on, uow)


def _days_that_count(plan: TrainingPlan) -> list[date]:
    """Those whose requirements the advisor has to meet."""
    return list(filter(None, (plan.began_on or plan.accepted_on, plan.returned_on)))


def _enrol_in_required(plan: TrainingPlan, day: date, uow: UnitOfWork) -> None:
    """Enrol in what is required on that day and its prerequisites, as far as the plan has them not yet."""
    known = {line.course_code for line in plan.lines}
    for course_code in _required_on(plan, day, uow):
        if course_code not in known:
            _enrol(plan, course_code, day, uow)


def _required_on(plan: TrainingPlan, day: date, uow: UnitOfWork) -> list[str]:
    prerequisites = {code: course.prerequisite_codes for code, course in courses_by_code(uow).items()}
    required = required_courses(requirements(uow), plan.advisor_kind, day)
    return with_prerequisites(required, prerequisites)


def follow_kind(event: Event, uow: UnitOfWork) -> None:
    """Have the plan be that of another kind of advisor: the one that was told before was wrong.

    What is required of that kind alone, on the days that count, is in it; the rest is put aside, with its
    certificates, until it is required after all. Its enrolments are closed.
    """
    plan = _plan_of(event, uow)
    if not plan.become(event.data["advisor_kind"], event.sequence) or plan.accepted_on is None:
        return
    wanted = {code for day in _days_that_count(plan) for code in _required_on(plan, day, uow)}
    left, back = plan.keep_only(wanted)
    _close_enrolments(left, event.data["corrected_on"], uow)
    _reopen_enrolments(back, uow)
    _enrol_in_all_required(plan, uow)
    if plan.withdrawn_on is None:
        await_renewals(plan, uow)


def close_plan(event: Event, uow: UnitOfWork) -> None:
    """Close the enrolments of an advisor who left. Certificates stay."""
    plan = _plan_of(event, uow)
    if plan.leave(event.data["withdrawn_on"], event.sequence):
        _close_enrolments(plan.lines, plan.withdrawn_on, uow)
        _look_again(plan, uow)


def reopen_plan(event: Event, uow: UnitOfWork) -> None:
    """The courses of an advisor who is back go on; enrol them in all that they lack or that is required now.

    Now is the day of their return. The result is the same in any order.
    """
    plan = _plan_of(event, uow)
    if plan.come_back(event.data["returned_on"], event.sequence) and plan.accepted_on is not None:
        _reopen_enrolments(plan.lines, uow)
        _enrol_in_required(plan, event.data["returned_on"], uow)
        review(plan, uow)
        await_renewals(plan, uow)


def _plan_of(event: Event, uow: UnitOfWork) -> TrainingPlan:
    advisor_id = event.data["advisor_id"]
    id_ = plan_id(advisor_id)
    return uow.get_or_add(TrainingPlan, id_, advisor_id=advisor_id)


def plan_wanted(event: Event) -> list[tuple[type[TrainingPlan], str]]:
    """The plan of the advisor of an event."""
    return [(TrainingPlan, plan_id(event.data["advisor_id"]))]
