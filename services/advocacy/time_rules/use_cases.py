"""Setting rules of time, and listing them."""

from typing import Any

from services.advocacy.time_rules.models import TimeRule, TimeRuleBook
from services.advocacy.time_rules.rules import USUAL_LIMITS, time_rule_book_id
from shared.contracts.advocacy.time_rules import TimeRuleReply
from shared.errors import NotFound
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = TimeRuleReply()


def set_time_rule(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set the limits from a day on, or correct a row by another; an equal one that stands is returned.

    Raises `Conflict` when it overlaps another, `NotFound` when there is no such row to correct. What was
    planned and recorded before stays.
    """
    terms = {name: value for name, value in request.items() if name != "corrects"}
    book = uow.get_or_add(TimeRuleBook, time_rule_book_id(uow.tenant))
    row = TimeRule(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **terms)
    known = book.same_as(row)
    if known is not None:
        return _REPLY.dump(known)
    if request.get("corrects") is None:
        book.add(row)
    else:
        wrong = book.row(request["corrects"])
        if wrong is None:
            raise NotFound("There is no such rule of time to correct.")
        book.correct(wrong, row, uow.now)
    return _REPLY.dump(row)


def list_time_rules(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """All rows by day, also corrected ones, and what holds on days that none covers."""
    book = uow.get(TimeRuleBook, time_rule_book_id(uow.tenant))
    return {"items": [_REPLY.dump(row) for row in book.rows] if book else [], "usual": USUAL_LIMITS._asdict()}
