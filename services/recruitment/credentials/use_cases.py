"""The rows of requirements: placing one, finding one, and listing them."""

from typing import Any

from services.recruitment.credentials.models import RequirementBook, RequirementRow
from services.recruitment.credentials.rules.requirements import USUAL_TERMS, requirement_book_id
from shared.contracts.recruitment.credentials import AGREEMENT, ANY, REQUIREMENT_KINDS, RequirementReply
from shared.errors import NotFound
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = RequirementReply()
_SCOPE = ("role", "body_kind", "kind")


def place_requirement(
    request: dict[str, Any], uow: UnitOfWork
) -> tuple[RequirementBook, RequirementRow, bool]:
    """Add a row, or take the place of the one that it corrects; an equal one that stands stays as it is.

    Also tells whether anything changed. Raises `Conflict` when it overlaps another.
    """
    terms = {name: value for name, value in request.items() if name not in (*_SCOPE, "corrects")}
    if request["kind"] == AGREEMENT:
        terms["agreement_code"] = terms["agreement_code"] or USUAL_TERMS.agreement_code
        terms["valid_months"] = terms["valid_months"] or USUAL_TERMS.valid_months
    book = _book({name: request[name] for name in _SCOPE}, uow)
    row = RequirementRow(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **terms)
    known = book.same_as(row)
    if known is not None:
        return book, known, False
    if request.get("corrects") is None:
        book.add(row)
    else:
        book.correct(_row_of(book, request["corrects"]), row, uow.now)
    return book, row, True


def book_of_requirement(requirement_id: str, uow: UnitOfWork) -> tuple[RequirementBook, RequirementRow]:
    """A row with its book, to write to it. Raises `NotFound` if there is none."""
    for kind in REQUIREMENT_KINDS:
        book = uow.get(RequirementBook, requirement_book_id(uow.tenant, ANY, ANY, kind))
        row = book and book.row(requirement_id)
        if book and row:
            return book, row
    raise NotFound("There is no such requirement.")


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


def _row_of(book: RequirementBook, requirement_id: str) -> RequirementRow:
    row = book.row(requirement_id)
    if row is None:
        raise NotFound("There is no such requirement of this kind to correct.")
    return row
