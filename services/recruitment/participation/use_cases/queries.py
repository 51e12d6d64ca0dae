"""Queries about advisors."""

from typing import Any

from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.replies import advisor_reply
from services.recruitment.people.api import page_of
from shared.actor import FINANCE, STAFF, Actor, Role, require_self_or
from shared.contracts.recruitment.participation import AdvisorNameReply
from shared.persistence.read_unit import ReadUnit

_NAME = AdvisorNameReply()

NAME_READERS = FINANCE | {Role.AUDITOR}
"""Finance and auditors need to know who an advisor is, and no more."""


def show_advisor(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One advisor: everything for staff and the advisor, the name alone for finance and auditors."""
    advisor = uow.require(Advisor, request["advisor_id"])
    return _advisor_seen_by(uow.actor, advisor, uow)


def list_advisors(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Advisors, newest first; their names alone for finance and auditors."""
    page = uow.page(Advisor, **page_of(request))
    items = [_advisor_seen_by(uow.actor, advisor, uow) for advisor in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _advisor_seen_by(actor: Actor, advisor: Advisor, uow: ReadUnit) -> dict[str, Any]:
    if advisor.id == actor.advisor_id or actor.has_any(STAFF):
        return advisor_reply(advisor, uow)
    require_self_or(actor, advisor.id, NAME_READERS)
    return _NAME.dump(advisor)
