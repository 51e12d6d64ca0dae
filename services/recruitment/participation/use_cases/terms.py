"""The end of a term for which somebody was appointed: told ahead, and on the day after its last one."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.recruitment.credentials.api import Ending, told_ahead
from services.recruitment.participation.models import Advisor, Term
from shared.contracts import recruitment
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.dates import ONE_DAY
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

TERM_ENDS: Final = "term-ends"


def await_ends_of_terms(advisor: Advisor, uow: UnitOfWork) -> None:
    """Wait for the day after each term that is not over."""
    for term in advisor.terms:
        if uow.today <= term.last_day:
            _await_end(advisor, term, uow)


def term_due(due: Due, uow: UnitOfWork) -> None:
    """Publish that a term ended, if the advisor still has it and did not leave."""
    advisor = uow.get(Advisor, due.subject)
    if advisor is None or advisor.status == AdvisorStatus.WITHDRAWN:
        return
    term = next((one for one in advisor.terms if one.last_day.isoformat() == due.part), None)
    if term is None:
        return
    if uow.today <= term.last_day:
        # The day begins later here than when this was set: the program has another time zone now.
        _await_end(advisor, term, uow)
        return
    uow.publish(recruitment.TERM_ENDED, about=advisor, data=_named(advisor, term))


def days_on_which_terms_are_told(advisor: Advisor, uow: UnitOfWork) -> Iterator[date]:
    """The days on which it is told that a term ends, as the program set them."""
    for term in advisor.terms:
        yield from _told_on(term, uow)


def announce_ends_of_terms(advisor: Advisor, since: date, uow: UnitOfWork) -> None:
    """Tell of the terms whose turn to be told came since that day, with the days that are left."""
    today = uow.today
    for term in advisor.terms:
        if today <= term.last_day and any(since <= day <= today for day in _told_on(term, uow)):
            data = {**_named(advisor, term), "days_left": (term.last_day - today).days}
            uow.publish(recruitment.TERM_END_ANNOUNCED, about=advisor, data=data)


def _told_on(term: Term, uow: UnitOfWork) -> list[date]:
    return Ending(TERM_ENDS, term.last_day).told_on(told_ahead(uow))


def _await_end(advisor: Advisor, term: Term, uow: UnitOfWork) -> None:
    due_at = uow.start_of(term.last_day + ONE_DAY)
    uow.timers.set(TERM_ENDS, advisor.id, due_at, part=term.last_day.isoformat())


def _named(advisor: Advisor, term: Term) -> dict[str, str | date]:
    return {"advisor_id": advisor.id, "first_day": term.first_day, "last_day": term.last_day}
