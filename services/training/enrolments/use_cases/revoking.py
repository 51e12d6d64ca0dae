"""Revoking a certificate, which reopens its plan."""

from typing import Any

from services.training.certificates.api import Certificate, certificate_reply
from services.training.enrolments.models import TrainingPlan
from services.training.enrolments.rules import plan_id
from services.training.enrolments.use_cases.plans import review
from services.training.enrolments.use_cases.renewal_timers import RENEWAL, await_renewals
from shared.contracts import training
from shared.persistence.ties import refuse_close
from shared.persistence.unit_of_work import UnitOfWork


def revoke_certificate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Revoke a certificate; unless another counts, its plan is open again, with a new enrolment.

    It counts up to the day before or, where it was entered by mistake, on no day at all. Nobody revokes their
    own, or that of somebody to whom they are close.
    """
    certificate = uow.require(Certificate, request["certificate_id"])
    uow.check_version(certificate, request.get("version"))
    refuse_close(uow, certificate.advisor_id)
    today = uow.today
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
            "never_counted": certificate.never_counted,
        },
    )
    uow.timers.cancel(RENEWAL, certificate.id)
    plan = uow.require(TrainingPlan, plan_id(certificate.advisor_id))
    plan.line(certificate.course_code).lose(certificate, today)
    review(plan, uow)
    await_renewals(plan, uow)
    uow.close()  # so that the reply has the versions after this change
    return certificate_reply(certificate, today)
