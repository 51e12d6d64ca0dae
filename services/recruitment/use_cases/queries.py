"""What recruitment answers: applications and advisors."""

from typing import Any

from services.recruitment import schemas
from services.recruitment.models import Advisor, Application
from services.recruitment.use_cases.replies import advisor_reply
from shared.identity import FINANCE, STAFF, Actor, Role, require_self_or
from shared.persistence.unit_of_work import UnitOfWork

NAME_READERS = FINANCE | {Role.AUDITOR}
"""Who handles money or checks the books needs to know who an advisor is, and no more."""


def show_application(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One application."""
    return schemas.ApplicationReply().dump(uow.require(Application, request["application_id"]))


def list_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Applications, newest first."""
    page = uow.page(Application, **_page_of(request))
    return {
        "items": schemas.ApplicationReply(many=True).dump(page.items),
        "next_cursor": page.next_cursor,
    }


def show_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One advisor: all of it for staff and the advisor, the name alone for finance and auditors."""
    advisor = uow.require(Advisor, request["advisor_id"])
    return _advisor_seen_by(uow.actor, advisor, uow)


def list_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Advisors, newest first; their names alone for finance and auditors."""
    page = uow.page(Advisor, **_page_of(request))
    items = [_advisor_seen_by(uow.actor, advisor, uow) for advisor in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _page_of(request: dict[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in ("cursor", "limit", "status") if name in request}


def _advisor_seen_by(actor: Actor, advisor: Advisor, uow: UnitOfWork) -> dict[str, Any]:
    if advisor.id == actor.advisor_id or not STAFF.isdisjoint(actor.roles):
        return advisor_reply(advisor, uow)
    require_self_or(actor, advisor.id, NAME_READERS)
    return schemas.AdvisorNameReply().dump(advisor)
