"""From when until when an advisor is ready, and what follows from it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.recruitment.credentials.api import (
    Days,
    Lack,
    Requirement,
    lacking,
    readiness_on,
    requirements,
)
from services.recruitment.participation.models import Advisor, LackingDays, Missing, PublishedReadiness
from shared.contracts import recruitment
from shared.contracts.recruitment.credentials import ANY
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def settle(advisor: Advisor, uow: UnitOfWork, rows: list[Requirement] | None = None) -> None:
    """Publish an advisor's readiness if it changed; activate who is ready, and set back who is not.

    It depends on what is known alone, not on the order in which it became known. `rows` are the requirements
    as this unit changed them. Who left is as they were when they left.
    """
    if advisor.status == AdvisorStatus.WITHDRAWN:
        return
    today = uow.today
    lacks = lacking(requirements(uow) if rows is None else rows, advisor.held)
    _publish(advisor, lacks, today, uow)
    ready = not readiness_on(lacks, today).missing
    if ready and advisor.status == AdvisorStatus.ONBOARDING:
        advisor.activate(today)
        data = {"advisor_id": advisor.id, "activated_on": today}
        uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)
    elif not ready and advisor.status == AdvisorStatus.ACTIVE:
        advisor.lapse(today)
        data = {"advisor_id": advisor.id, "lapsed_on": today}
        uow.publish(recruitment.ADVISOR_LAPSED, about=advisor, data=data)


def readiness_of(advisor: Advisor, day: date, uow: ReadUnit) -> dict[str, Any]:
    """Whether an advisor is ready on a day, from when until when, and what is missing."""
    shown = _run_around(lacking(requirements(uow), advisor.held), day)
    return {"on": day, "scope": ANY, "ready": not shown["missing"], **shown}


def _publish(advisor: Advisor, lacks: Sequence[Lack], today: date, uow: UnitOfWork) -> None:
    around = _run_around(lacks, today)
    known = {one.kind: one.since for one in advisor.readiness.missing} if advisor.readiness else {}
    asked = () if advisor.status == AdvisorStatus.PAUSED else around["missing"]
    since = [{"kind": kind, "since": known.get(kind, uow.now)} for kind in asked]
    gaps = [{"kind": lack.kind, **_ends(lack.days, "first_day", "last_day")} for lack in lacks]
    readiness = PublishedReadiness(
        ready_from=around["ready_from"],
        ready_until=around["ready_until"],
        missing=[Missing(**one) for one in since],
        lacking=[LackingDays(**gap) for gap in gaps],
    )
    if advisor.readiness == readiness:
        return
    advisor.readiness = readiness
    data = {"advisor_id": advisor.id, "scope": ANY, **around, "missing_since": since, "lacking": gaps}
    uow.publish(recruitment.READINESS_CHANGED, about=advisor, data=data)


def _run_around(lacks: Sequence[Lack], day: date) -> dict[str, Any]:
    readiness = readiness_on(lacks, day)
    return {**_ends(readiness.days, "ready_from", "ready_until"), "missing": readiness.missing}


def _ends(days: Days | None, first: str, last: str) -> dict[str, date | None]:
    """Both ends of a run; None where it has no end, or where there is no run."""
    if days is None:
        return {first: None, last: None}
    return {
        first: None if days.first == date.min else days.first,
        last: None if days.last == date.max else days.last,
    }
