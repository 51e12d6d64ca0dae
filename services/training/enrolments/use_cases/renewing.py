"""Renewing a certificate that ends soon or has ended."""

from datetime import date
from typing import Any

from services.training.certificates.api import Certificate
from services.training.enrolments.models import TrainingPlan
from services.training.enrolments.rules import plan_id
from services.training.enrolments.use_cases.plans import open_renewal
from services.training.enrolments.use_cases.queries import enrolment_reply
from services.training.enrolments.use_cases.renewal_timers import open_later
from shared.actor import STAFF, require_self_or
from shared.errors import Conflict, FieldError
from shared.persistence.ties import refuse_close_others
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork


def renew_certificate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Open an enrolment that renews a certificate, from the day on which that is possible.

    Repeating it is harmless. Raises `Conflict` before that day, and for a certificate that was revoked, that
    counts for good or that has a newer one beside it, or whose advisor left.
    """
    certificate = uow.require(Certificate, request["certificate_id"])
    require_self_or(uow.actor, certificate.advisor_id, STAFF)
    refuse_close_others(uow, certificate.advisor_id)
    uow.check_version(certificate, request.get("version"))
    plan = uow.require(TrainingPlan, plan_id(certificate.advisor_id))
    refusal = _refusal(certificate, plan, uow.today)
    if refusal:
        raise Conflict(refusal["message"], errors=[refusal])
    enrolment = open_renewal(plan, certificate, uow)
    uow.close()  # so that the reply has the versions after this change
    return enrolment_reply(enrolment, plan, uow)


def renewal_due(due: Due, uow: UnitOfWork) -> None:
    """A certificate can be renewed from now on: enrol its advisor, unless it is not the one that counts."""
    certificate = uow.get(Certificate, due.subject)
    if certificate is None:
        return
    if uow.today < certificate.renewal_opens_on:
        # The day begins later here than when this was set: the program has another time zone now.
        open_later(certificate, uow)
        return
    plan = uow.require(TrainingPlan, plan_id(certificate.advisor_id))
    if _refusal(certificate, plan, uow.today) is None:
        open_renewal(plan, certificate, uow)


def _refusal(certificate: Certificate, plan: TrainingPlan, today: date) -> FieldError | None:
    opens_on = certificate.renewal_opens_on
    if plan.withdrawn_on is not None:
        return _not_now("advisor_left", "This advisor left.")
    if certificate.revoked_on is not None:
        return _not_now("revoked", "This certificate was revoked: its course is open again.")
    if opens_on is None:
        return _not_now("never_expires", "This certificate counts for good.")
    if plan.has_aside(certificate.course_code):
        return _not_now("not_required", "This course is not required of this kind of advisor.")
    if plan.line(certificate.course_code).newest_id != certificate.id:
        return _not_now("renewed_already", "There is a newer certificate of this course.")
    if today < opens_on:
        return _not_now("too_early_to_renew", f"This certificate can be renewed from {opens_on} on.")
    return None


def _not_now(code: str, message: str) -> FieldError:
    return {"field": "certificate_id", "code": code, "message": message}
