"""Certifying an enrolment, whoever confirms that the course was completed."""

from datetime import date

from services.training.certificates.api import Certificate, renewal_opens_on
from services.training.courses.api import Course, renewal_days, requirements
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.use_cases.renewal_timers import open_later
from shared.contracts import training
from shared.persistence.unit_of_work import UnitOfWork


def certify(
    enrolment: Enrolment,
    plan: TrainingPlan,
    course: Course,
    uow: UnitOfWork,
    *,
    completed_on: date,
    expires_on: date | None,
    source: str | None,
) -> Certificate:
    """The course was completed: issue the certificate, which counts in the plan; review that afterwards."""
    enrolment.complete(completed_on)
    days = renewal_days(requirements(uow), course.code, plan.advisor_kind, completed_on)
    certificate = uow.add(
        Certificate.of(
            enrolment.id,
            course,
            advisor_id=enrolment.advisor_id,
            issued_on=completed_on,
            expires_on=expires_on,
            renewal_opens_on=renewal_opens_on(completed_on, expires_on, days),
            source=source,
        )
    )
    _publish(enrolment, certificate, uow)
    open_later(certificate, uow)
    plan.line(enrolment.course_code).certify(certificate)
    return certificate


def _publish(enrolment: Enrolment, certificate: Certificate, uow: UnitOfWork) -> None:
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
