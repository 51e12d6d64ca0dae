"""Pausing, resuming and leaving."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.contracts import recruitment
from shared.contracts.event import Contract
from shared.persistence.unit_of_work import UnitOfWork


def pause_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pause an advisor, onboarding or active."""
    return _change(request, Advisor.pause, recruitment.ADVISOR_PAUSED, "paused_on", uow)


def resume_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Resume a paused advisor: active if nothing is missing, else onboarding."""
    return _change(request, Advisor.resume, recruitment.ADVISOR_RESUMED, "resumed_on", uow)


def withdraw_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw an advisor for good."""
    return _change(request, Advisor.withdraw, recruitment.ADVISOR_WITHDRAWN, "withdrawn_on", uow)


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
