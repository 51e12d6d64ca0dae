"""Accepting an applicant, who becomes an advisor, and parting one who was taken for somebody else."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.api import (
    Application,
    application_to_decide,
    decide_likeness,
    decided,
    undo_sameness,
)
from services.recruitment.credentials.api import take_turn
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.breaks import take_back
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.people.api import Person
from shared.contracts import recruitment
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.ties import refuse_close
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
    refuse_close(uow, *(one.advisor_id for one in same))
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
    return decided(application, uow)


def part_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An application that joined an advisor is another person's: it waits for a decision again.

    From then on the advisor no longer sees that person. An advisor who came back with it stays.
    """
    application = application_to_decide(request, uow)
    advisor_id = application.part(request["reason_code"], uow.today)
    undo_sameness(application, advisor_id, uow)
    uow.require(Person, application.person_id).advisor_id = None
    data = {"application_id": application.id, "advisor_id": advisor_id}
    uow.publish(recruitment.APPLICATION_PARTED, about=application, data=data)
    return decided(application, uow)


def _advisor_among(same: Iterable[Application], uow: UnitOfWork) -> Advisor | None:
    """The advisor that this person is, or was until they left."""
    ids = {one.advisor_id for one in same if one.advisor_id}
    advisors = uow.find(Advisor, id__in=list(ids))
    return min(advisors, key=lambda one: (one.status == AdvisorStatus.WITHDRAWN, one.id), default=None)


def begin_advisor(application: Application, uow: UnitOfWork, **more: Any) -> Advisor:
    """The advisor of an application that was accepted; the readiness follows. `more` is told with it."""
    advisor = uow.add(Advisor.of(application))
    take_turn(advisor.id, uow)
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
