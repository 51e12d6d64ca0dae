"""Approving and withdrawing requirements, hearing when it is told that one ends, and what follows."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.recruitment.credentials.api import (
    RequirementBook,
    RequirementRow,
    book_of_requirement,
    requirements_now,
    shown_requirement,
    take_all_turns,
)
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import settle
from shared.contracts.envelope import Event
from shared.contracts.identity.settings import DAYS_TOLD_AHEAD
from shared.contracts.recruitment.credentials import APPROVE_REQUIREMENT
from shared.persistence.approved_book import approve
from shared.persistence.jobs import Result, Terms
from shared.persistence.settings import note_setting
from shared.persistence.unit_of_work import UnitOfWork

RECHECKED_TOGETHER_MAX: Final = 500
"""Of a program with more advisors, a job re-evaluates them."""
RECHECKING: Final = APPROVE_REQUIREMENT.operation


def approve_requirement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a row that someone else proposed; it takes the place of the one that it corrects.

    Every advisor's readiness follows, of many by a job. Raises `Forbidden` for who proposed it, `Conflict`
    when it was withdrawn or overlaps another row of the same kind that counts.
    """
    book, row = book_of_requirement(request["requirement_id"], uow)
    return _decided(book, row, uow, changes=approve(book, row, uow))


def withdraw_requirement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw a row. Raises `Conflict` once an advisor met it: then it is corrected by another."""
    book, row = book_of_requirement(request["requirement_id"], uow)
    counted = row.counts
    book.withdraw_unused(row, uow.actor.user_id, uow.now)
    return _decided(book, row, uow, changes=counted)


def _decided(book: RequirementBook, row: RequirementRow, uow: UnitOfWork, *, changes: bool) -> dict[str, Any]:
    return shown_requirement(book, row) | {"job_id": _recheck_all(uow) if changes else None}


def note_what_is_told_ahead(event: Event, uow: UnitOfWork) -> None:
    """Take over what a program set; when it is told that something ends concerns all advisors."""
    note_setting(event, uow)
    if event.data["setting"] == DAYS_TOLD_AHEAD.code:
        _recheck_all(uow)


def advisors_after(_terms: Terms, after: str, limit: int, uow: UnitOfWork) -> list[str]:
    """The next advisors of a job that re-evaluates all."""
    return [one.id for one in uow.find(Advisor, order_by=("id",), limit=limit, id__gt=after)]


def recheck_next(advisor_ids: Sequence[str], _terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Re-evaluate some advisors by the requirements as they are now."""
    _recheck(uow.find(Advisor, id__in=list(advisor_ids)), uow)
    return [Result(id_, "re-evaluated", id_, id_) for id_ in advisor_ids]


def _recheck_all(uow: UnitOfWork) -> str | None:
    """Re-evaluate all advisors, or begin the job that does; its id."""
    take_all_turns(uow)
    total = uow.count(Advisor)
    if total > RECHECKED_TOGETHER_MAX:
        return uow.jobs.follow(RECHECKING, {}, total=total).id
    _recheck(uow.find(Advisor), uow)
    return None


def _recheck(advisors: Iterable[Advisor], uow: UnitOfWork) -> None:
    rows = requirements_now(uow)
    for advisor in advisors:
        advisor.requirements_changed_at = uow.now
        settle(advisor, uow, rows)
