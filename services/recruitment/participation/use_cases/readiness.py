"""From when until when an advisor is ready, and what follows from it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.recruitment.credentials.api import (
    Days,
    Lack,
    Requirement,
    endings,
    lacking,
    next_change,
    readiness_on,
    requirements,
    told_ahead,
)
from services.recruitment.participation.models import (
    Advisor,
    EndingSoon,
    LackingDays,
    Missing,
    PublishedReadiness,
)
from services.recruitment.participation.use_cases.terms import (
    announce_ends_of_terms,
    await_ends_of_terms,
    days_on_which_terms_are_told,
)
from shared.contracts import recruitment
from shared.contracts.recruitment.credentials import ANY
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.read_unit import ReadUnit
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

READINESS: Final = "readiness"


def settle(advisor: Advisor, uow: UnitOfWork, rows: list[Requirement] | None = None) -> None:
    """Publish an advisor's readiness if it changed; activate who is ready, and set back who is not.

    It depends on what is known alone, not on the order in which it became known. `rows` are the requirements
    as this unit changed them. Who left is as they were when they left.
    """
    if advisor.status == AdvisorStatus.WITHDRAWN:
        uow.timers.cancel(READINESS, advisor.id)
        return
    today = uow.today
    lacks = lacking(requirements(uow) if rows is None else rows, advisor.held)
    _publish(advisor, lacks, today, uow)
    _look_again(advisor, lacks, uow)
    ready = not readiness_on(lacks, today).missing
    if ready and advisor.status == AdvisorStatus.ONBOARDING:
        advisor.activate(today)
        data = {"advisor_id": advisor.id, "activated_on": today}
        uow.publish(recruitment.ADVISOR_ACTIVATED, about=advisor, data=data)
    elif not ready and advisor.status == AdvisorStatus.ACTIVE:
        advisor.lapse(today)
        data = {"advisor_id": advisor.id, "lapsed_on": today}
        uow.publish(recruitment.ADVISOR_LAPSED, about=advisor, data=data)


def readiness_due(due: Due, uow: UnitOfWork) -> None:
    """The day has come on which readiness is another one, or on which it is told that something ends, also a
    term.

    What should have been told on several days during an outage is told once, with the days that are left.
    """
    advisor = uow.get(Advisor, due.subject)
    if advisor is None or advisor.status == AdvisorStatus.WITHDRAWN:
        return
    since = uow.day_of(due.due_at)
    if advisor.status != AdvisorStatus.PAUSED:
        _announce(advisor, since, uow)
    announce_ends_of_terms(advisor, since, uow)
    settle(advisor, uow)


def _announce(advisor: Advisor, since: date, uow: UnitOfWork) -> None:
    today = uow.today
    told = told_ahead(uow)
    for ending in endings(lacking(requirements(uow), advisor.held), today, told):
        if any(since <= day <= today for day in ending.told_on(told)):
            data = {
                "advisor_id": advisor.id,
                "kind": ending.kind,
                "last_day": ending.last_day,
                "days_left": (ending.last_day - today).days,
            }
            uow.publish(recruitment.READINESS_END_ANNOUNCED, about=advisor, data=data)


def _look_again(advisor: Advisor, lacks: Sequence[Lack], uow: UnitOfWork) -> None:
    """Wait for the next day on which something changes by itself: an advisor has this one timer, and one for
    the end of each term.
    """
    await_ends_of_terms(advisor, uow)
    today = uow.today
    ahead = [day for day in days_on_which_terms_are_told(advisor, uow) if day > today]
    day = min(filter(None, (next_change(lacks, today, told_ahead(uow)), *ahead)), default=None)
    if day is None:
        uow.timers.cancel(READINESS, advisor.id)
    else:
        uow.timers.set(READINESS, advisor.id, uow.start_of(day))


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
    ending = _ending(advisor, lacks, today, uow)
    readiness = PublishedReadiness(
        ready_from=around["ready_from"],
        ready_until=around["ready_until"],
        missing=[Missing(**one) for one in since],
        lacking=[LackingDays(**gap) for gap in gaps],
        ending=[EndingSoon(**one) for one in ending],
    )
    if advisor.readiness == readiness:
        return
    advisor.readiness = readiness
    data = {"advisor_id": advisor.id, "scope": ANY, **around, "missing_since": since, "lacking": gaps}
    if ending:
        data["ending"] = ending
    uow.publish(recruitment.READINESS_CHANGED, about=advisor, data=data)


def _ending(advisor: Advisor, lacks: Sequence[Lack], today: date, uow: UnitOfWork) -> list[dict[str, Any]]:
    if advisor.status == AdvisorStatus.PAUSED:
        return []
    told = advisor.readiness.ending if advisor.readiness else []
    since = {(one.kind, one.last_day): one.since for one in told}
    return [
        {"kind": kind, "last_day": last_day, "since": since.get((kind, last_day), uow.now)}
        for kind, last_day in ((one.kind, one.last_day) for one in endings(lacks, today, told_ahead(uow)))
    ]


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
