"""The rows of requirements: proposing one, finding one, and listing them. And courses, from training."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.credentials.models import CourseReplica, RequirementBook, RequirementRow
from services.recruitment.credentials.rules.requirements import USUAL_TERMS, requirement_book_id
from shared.contracts.envelope import Event
from shared.contracts.recruitment.credentials import AGREEMENT, ANY, REQUIREMENT_KINDS, RequirementReply
from shared.persistence.approved_book import propose
from shared.persistence.dated_book import row_with_book
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = RequirementReply()
_SCOPE = ("role", "body_kind", "kind")


def propose_requirement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Propose a row; one that stands with the same content is returned as it is.

    Raises `Conflict` when it overlaps another that counts, `NotFound` when there is none to correct.
    """
    terms = {name: value for name, value in request.items() if name not in _SCOPE}
    if request["kind"] == AGREEMENT:
        terms["agreement_code"] = terms["agreement_code"] or USUAL_TERMS.agreement_code
        terms["valid_months"] = terms["valid_months"] or USUAL_TERMS.valid_months
    book = _book({name: request[name] for name in _SCOPE}, uow)
    return shown_requirement(book, propose(book, RequirementRow, terms, uow))


def book_of_requirement(requirement_id: str, uow: UnitOfWork) -> tuple[RequirementBook, RequirementRow]:
    """A row with its book, to write to it. Raises `NotFound` if there is none."""
    ids = [requirement_book_id(uow.tenant, ANY, ANY, kind) for kind in REQUIREMENT_KINDS]
    books = filter(None, (uow.get(RequirementBook, id_) for id_ in ids))
    return row_with_book(books, requirement_id, "requirement")


def list_requirements(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """All rows by kind and day: also those that were corrected or withdrawn."""
    ids = [requirement_book_id(uow.tenant, ANY, ANY, kind) for kind in REQUIREMENT_KINDS]
    books = sorted(uow.find(RequirementBook, id__in=ids), key=lambda book: book.kind)
    return {"items": [shown_requirement(book, row) for book in books for row in book.rows]}


def shown_requirement(book: RequirementBook, row: RequirementRow) -> dict[str, Any]:
    """A row with what it is about."""
    return _REPLY.dump(row) | {name: getattr(book, name) for name in _SCOPE}


def _book(scope: dict[str, str], uow: UnitOfWork) -> RequirementBook:
    id_ = requirement_book_id(uow.tenant, **scope)
    return uow.get_or_add(RequirementBook, id_, **scope)


def note_course(event: Event, uow: UnitOfWork) -> None:
    """There is a course, or its certificates count for another time from a day on."""
    known = {name: event.data[name] for name in ("code", "valid_months") if name in event.data}
    course = uow.get_or_add(CourseReplica, event.data["course_id"], **known)
    course.become(event.data.get("changes", ()), event.sequence)


def course_wanted(event: Event) -> Iterable[tuple[type[CourseReplica], str]]:
    """The document that `note_course` needs."""
    return [(CourseReplica, event.data["course_id"])]


def courses_by_code(uow: ReadUnit) -> dict[str, CourseReplica]:
    """The courses that are known, by their codes without capitals."""
    return {course.code.casefold(): course for course in uow.find(CourseReplica)}
