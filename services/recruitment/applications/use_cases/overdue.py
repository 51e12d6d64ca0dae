"""Waiting for an answer to an application."""

from datetime import date, timedelta
from typing import Final

from services.recruitment.applications.models import Application
from shared.contracts import recruitment
from shared.contracts.identity.settings import APPLICATION_ANSWER_DAYS
from shared.contracts.recruitment.applications import ApplicationStatus
from shared.dates import ONE_DAY
from shared.persistence.settings import setting_on
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

ANSWER_OVERDUE: Final = "answer-overdue"


def await_answer(application: Application, uow: UnitOfWork) -> None:
    """Wait for an answer to the end of the last day on which it should come, or no more once it is there.

    Whatever changes the state of an application calls it.
    """
    if application.status == ApplicationStatus.SUBMITTED:
        uow.timers.set(ANSWER_OVERDUE, application.id, uow.start_of(_last_day(application, uow) + ONE_DAY))
    else:
        uow.timers.cancel(ANSWER_OVERDUE, application.id)


def answer_overdue(due: Due, uow: UnitOfWork) -> None:
    """Publish that an application has waited longer than the program lets it, if that is so."""
    application = uow.get(Application, due.subject)
    if application is None or application.status != ApplicationStatus.SUBMITTED:
        return
    if uow.today <= _last_day(application, uow):
        # The day begins later here than when this was set, or the program gave more days since.
        await_answer(application, uow)
        return
    data = {
        "application_id": application.id,
        "advisor_kind": application.advisor_kind,
        "waits_since": _waits_since(application, uow),
    }
    uow.publish(recruitment.APPLICATION_DELAYED, about=application, data=data)


def _last_day(application: Application, uow: UnitOfWork) -> date:
    since = _waits_since(application, uow)
    return since + timedelta(days=setting_on(APPLICATION_ANSWER_DAYS, since, uow).number)


def _waits_since(application: Application, uow: UnitOfWork) -> date:
    """The day on which it came, or was taken up again; of one that comes now, today."""
    came_on: date = uow.day_of(application.created_at or uow.now)
    return application.reopened_on or came_on
