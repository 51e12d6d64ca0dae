"""Pausing, resuming, leaving and coming back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.contracts import recruitment
from shared.contracts.event import Contract
from shared.errors import Forbidden
from shared.persistence.ties import close_to
from shared.persistence.unit_of_work import UnitOfWork


def pause_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pause an advisor, onboarding or active."""
    return _change(request, Advisor.pause, recruitment.ADVISOR_PAUSED, "paused_on", uow)


def resume_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Resume a paused advisor: active if nothing is missing, else onboarding."""
    return _change(request, Advisor.resume, recruitment.ADVISOR_RESUMED, "resumed_on", uow)


def withdraw_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor leaves; staff can take them back."""
    return _change(request, Advisor.withdraw, recruitment.ADVISOR_WITHDRAWN, "withdrawn_on", uow)


def return_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take back an advisor who left. Nobody takes back themselves or somebody close."""
    advisor = own_advisor(request, uow)
    if advisor.id in close_to(uow):
        raise Forbidden("This is about you or somebody close to you: somebody else must decide it.")
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
    uow.publish(contract, about=advisor, data={"advisor_id": advisor.id, day_name: today})
    settle(advisor, uow)
    return advisor_state(advisor, uow)
