"""The public API of credentials for other subdomains."""

from collections.abc import Iterable
from typing import Final

from services.recruitment.credentials.models import RequirementBook, RequirementRow, RequirementTurn
from services.recruitment.credentials.rules.readiness import (
    Ending,
    Held,
    Lack,
    Readiness,
    RequirementStatus,
    ToldAhead,
    endings,
    lacking,
    next_change,
    readiness_on,
    statuses,
)
from services.recruitment.credentials.rules.requirements import (
    RENEWAL_OPENS,
    Requirement,
    Signature,
    agreement_asked_for,
    days_of_signature,
    last_day_known,
    not_today,
    requirement_book_id,
    signature_problems,
    turn_ids,
    turn_of_advisor,
)
from services.recruitment.credentials.use_cases import (
    book_of_requirement,
    courses_by_code,
    shown_requirement,
)
from shared.contracts.identity.settings import DAYS_TOLD_AHEAD
from shared.contracts.recruitment.credentials import ANY, REQUIREMENT_KINDS
from shared.days import Days, run
from shared.persistence.read_unit import ReadUnit
from shared.persistence.settings import days_of_each_number
from shared.persistence.turns import take_turns
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "RENEWAL_OPENS",
    "Days",
    "Ending",
    "Held",
    "Lack",
    "Readiness",
    "Requirement",
    "RequirementBook",
    "RequirementRow",
    "RequirementStatus",
    "Signature",
    "agreement_asked_for",
    "book_of_requirement",
    "courses_by_code",
    "days_of_signature",
    "endings",
    "lacking",
    "last_day_known",
    "mark_used",
    "next_change",
    "not_today",
    "readiness_on",
    "requirements",
    "requirements_now",
    "run",
    "shown_requirement",
    "signature_problems",
    "statuses",
    "take_all_turns",
    "take_turn",
    "told_ahead",
]

_CACHE_KEY: Final = "requirements"


def requirements(uow: ReadUnit) -> list[Requirement]:
    """All rows that count, read once per transaction; read-only."""
    return uow.cached(_CACHE_KEY, lambda: requirements_now(uow))


def requirements_now(uow: ReadUnit) -> list[Requirement]:
    """The same as they are in this unit, after it changed one."""
    ids = [requirement_book_id(uow.tenant, ANY, ANY, kind) for kind in REQUIREMENT_KINDS]
    return [row for book in uow.find(RequirementBook, id__in=ids) for row in book.requirements]


def told_ahead(uow: ReadUnit) -> ToldAhead:
    """How many days before its last day it is told that something ends, as the program set it."""
    return days_of_each_number(DAYS_TOLD_AHEAD, uow)


def take_turn(advisor_id: str, uow: UnitOfWork) -> None:
    """Prevent accepting an advisor by requirements that change meanwhile."""
    take_turns(RequirementTurn, [turn_of_advisor(uow.tenant, advisor_id)], uow)


def take_all_turns(uow: UnitOfWork) -> None:
    """Prevent accepting an advisor who does not see this change of the requirements."""
    take_turns(RequirementTurn, turn_ids(uow.tenant), uow)


def mark_used(rows: Iterable[Requirement], uow: UnitOfWork) -> None:
    """Remember that somebody met these rows, so that none of them can be withdrawn any more."""
    for known in rows:
        if not known.used:
            _book, row = book_of_requirement(known.id, uow)
            row.used_at = row.used_at or uow.now
