"""Pausing, resuming, leaving and coming back."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.contracts import recruitment
from shared.contracts.event import Contract
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.dates import ONE_DAY
from shared.errors import FieldError, Invalid
from shared.persistence.ties import refuse_close
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

PAUSE_ENDS: Final = "pause-ends"


def pause_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pause an advisor, onboarding or active; to a day, or until somebody resumes them.

    Of who is on a break it changes the last day of it, to a later or an earlier one. Raises `Invalid` for a
    day that is over.
    """
    until, today = request["until"], uow.today
    if until is not None and until < today:
        message = "This day is over."
        raise Invalid(message, errors=[FieldError(field="until", code="in_the_past", message=message)])
    advisor = own_advisor(request, uow)
    if advisor.status == AdvisorStatus.PAUSED and advisor.paused_until == until:
        return advisor_state(advisor, uow)
    advisor.pause(today, until)
    begun = {"advisor_id": advisor.id, "paused_on": advisor.status_since}
    told = {**begun, **({"until": until} if until else {})}
    uow.publish(recruitment.ADVISOR_PAUSED, about=advisor, data=told)
    _await_end(advisor, uow)
    settle(advisor, uow)
    return advisor_state(advisor, uow)


def pause_due(due: Due, uow: UnitOfWork) -> None:
    """The day after the last one of a break has come."""
    advisor = uow.get(Advisor, due.subject)
    if advisor is None or advisor.paused_until is None:
        return
    if uow.today <= advisor.paused_until:
        # The day begins later here than when this was set: the program has another time zone now.
        _await_end(advisor, uow)
        return
    advisor.resume(uow.today)
    data = {"advisor_id": advisor.id, "resumed_on": uow.today}
    uow.publish(recruitment.ADVISOR_RESUMED, about=advisor, data=data)
    settle(advisor, uow)


def _await_end(advisor: Advisor, uow: UnitOfWork) -> None:
    if advisor.paused_until is None:
        uow.timers.cancel(PAUSE_ENDS, advisor.id)
    else:
        uow.timers.set(PAUSE_ENDS, advisor.id, uow.start_of(advisor.paused_until + ONE_DAY))


def resume_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Resume a paused advisor: active if nothing is missing, else onboarding."""
    return _change(request, Advisor.resume, recruitment.ADVISOR_RESUMED, "resumed_on", uow)


def withdraw_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor leaves; staff can take them back."""
    return _change(request, Advisor.withdraw, recruitment.ADVISOR_WITHDRAWN, "withdrawn_on", uow)


def return_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take back an advisor who left. Nobody takes back themselves or somebody close."""
    advisor = own_advisor(request, uow)
    refuse_close(uow, advisor.id)
    take_back(advisor, uow)
    return advisor_state(advisor, uow)


def take_back(advisor: Advisor, uow: UnitOfWork) -> None:
    """An advisor who left is back: active if nothing is missing, else onboarding."""
    today = uow.today
    advisor.come_back(today)
    uow.publish(
        recruitment.ADVISOR_RETURNED, about=advisor, data={"advisor_id": advisor.id, "returned_on": today}
    )
    settle(advisor, uow)


def _change(
    request: dict[str, Any],
    change: Callable[[Advisor, date], None],
    contract: Contract,
    day_name: str,
    uow: UnitOfWork,
) -> dict[str, Any]:
    advisor = own_advisor(request, uow)
    today = uow.today
    change(advisor, today)
    _await_end(advisor, uow)
    uow.publish(contract, about=advisor, data={"advisor_id": advisor.id, day_name: today})
    settle(advisor, uow)
    return advisor_state(advisor, uow)
