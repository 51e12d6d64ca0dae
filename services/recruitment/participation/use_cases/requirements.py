"""Setting and withdrawing requirements, and what that means for advisors."""

from typing import Any

from services.recruitment.credentials.api import (
    book_of_requirement,
    place_requirement,
    requirements_now,
    shown_requirement,
)
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import settle
from shared.persistence.unit_of_work import UnitOfWork

RECHECKED_MAX = 3_000
"""How many advisors one change of the requirements re-evaluates; a tenant has some hundreds."""


def set_requirement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set when something is required, or correct a row by another that takes its place.

    Every advisor's readiness follows. If there are very many, sending the same row again re-evaluates the
    next ones, and then the first again. Raises `Conflict` when another row of the same kind overlaps.
    """
    book, row = place_requirement(request, uow)
    _recheck(uow)
    return shown_requirement(book, row)


def withdraw_requirement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw a row. Raises `Conflict` once an advisor met it: then it is corrected by another."""
    book, row = book_of_requirement(request["requirement_id"], uow)
    book.withdraw_unused(row, uow.actor.user_id, uow.now)
    _recheck(uow)
    return shown_requirement(book, row)


def _recheck(uow: UnitOfWork) -> None:
    rows = requirements_now(uow)
    # Those first whose last re-evaluation was longest ago, or never.
    for advisor in uow.find(Advisor, order_by=("requirements_changed_at", "id"), limit=RECHECKED_MAX):
        advisor.requirements_changed_at = uow.now
        settle(advisor, uow, rows)
