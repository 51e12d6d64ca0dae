"""When renewals open by themselves."""

from typing import Final

from services.training.certificates.api import Certificate
from services.training.enrolments.models import TrainingPlan
from shared.persistence.unit_of_work import UnitOfWork

RENEWAL: Final = "renewal"


def open_later(certificate: Certificate, uow: UnitOfWork) -> None:
    """Have its renewal open by itself, on the day from which it is possible, or at once if that is past.

    A certificate that can be renewed from its first day on is renewed only when somebody asks.
    """
    opens_on = certificate.renewal_opens_on
    if opens_on is not None and opens_on > certificate.issued_on:
        uow.timers.set(RENEWAL, certificate.id, uow.start_of(opens_on))


def await_renewals(plan: TrainingPlan, uow: UnitOfWork) -> None:
    """Have the newest certificate of each course renewed in time.

    For a plan on which something changed: a timer that ran meanwhile found that it could not act.
    """
    for line in plan.lines:
        if line.newest_id is not None and line.open_enrolment_id is None:
            open_later(uow.require(Certificate, line.newest_id), uow)
