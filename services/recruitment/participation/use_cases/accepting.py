"""Accepting an applicant, who becomes an advisor."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.api import (
    Application,
    application_to_decide,
    decide_likeness,
    decided_reply,
)
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.breaks import take_back
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.people.api import Person
from shared.contracts import recruitment
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.errors import Forbidden
from shared.persistence.ties import close_to
from shared.persistence.unit_of_work import UnitOfWork


def accept_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Accept an applicant, who becomes an advisor; active at once if nothing is missing.

    If staff know that the same person is an advisor already, there is no new one; who had left returns.
    Raises `Invalid` while there is an application that may be of the same person, and nobody has decided
    about it.
    """
    application = application_to_decide(request, uow)
    same = decide_likeness(application, request, uow)
    known = _advisor_among(same, uow)
    _refuse_own(same, uow)
    application.accept(uow.today, known and known.id)
    uow.require(Person, application.person_id).advisor_id = application.advisor_id
    if known:
        uow.publish(
            recruitment.APPLICATION_JOINED,
            about=application,
            data={"application_id": application.id, "advisor_id": known.id},
        )
        if known.status == AdvisorStatus.WITHDRAWN:
            take_back(known, uow)
    else:
        settle(begin_advisor(application, uow), uow)
    return decided_reply(application, uow)


def _refuse_own(same: Iterable[Application], uow: UnitOfWork) -> None:
    if {one.advisor_id for one in same} & close_to(uow):
        raise Forbidden("This is about you or somebody close to you: somebody else must decide it.")


def _advisor_among(same: Iterable[Application], uow: UnitOfWork) -> Advisor | None:
    """The advisor that this person is, or was until they left."""
    ids = {one.advisor_id for one in same if one.advisor_id}
    advisors = uow.find(Advisor, id__in=list(ids))
    return min(advisors, key=lambda one: (one.status == AdvisorStatus.WITHDRAWN, one.id), default=None)


def begin_advisor(application: Application, uow: UnitOfWork, **more: Any) -> Advisor:
    """The advisor of an application that was accepted; the readiness follows. `more` is told with it."""
    advisor = uow.add(Advisor.of(application))
    uow.publish(
        recruitment.ADVISOR_ACCEPTED,
        about=advisor,
        data={
            "advisor_id": advisor.id,
            "application_id": application.id,
            "advisor_kind": advisor.advisor_kind,
            "language": uow.require(Person, application.person_id).language,
            "accepted_on": advisor.accepted_on,
            **more,
        },
    )
    return advisor
