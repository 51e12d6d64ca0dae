"""What advocacy answers: events and invitations."""

from typing import Any

from services.advocacy import schemas
from services.advocacy.models import AdvocacyEvent, Invitation
from services.advocacy.rules import EventStatus
from shared.errors import Forbidden
from shared.identity import STAFF, Actor, Role, require_self_or
from shared.persistence.unit_of_work import UnitOfWork


def show_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One event; advisors see it once it is published."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    if event.status == EventStatus.PLANNED and not _sees_all(uow.actor):
        raise Forbidden("This event is not published.")
    return schemas.event_view(event)


def list_events(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Events, newest first; advisors see those that were published."""
    filters: dict[str, Any] = {}
    if "status" in request:
        filters["status"] = request["status"]
    if not _sees_all(uow.actor):
        filters["status__ne"] = EventStatus.PLANNED
    page = uow.page(AdvocacyEvent, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [schemas.event_view(event) for event in page.items], "next_cursor": page.next_cursor}


def list_invitations(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Invitations, newest event first; an advisor sees only their own."""
    filters = {name: request[name] for name in ("event_id", "advisor_id", "status") if name in request}
    if not _sees_all(uow.actor):
        filters.setdefault("advisor_id", uow.actor.advisor_id)
        require_self_or(uow.actor, filters["advisor_id"], frozenset())
    page = uow.page(Invitation, cursor=request["cursor"], limit=request["limit"], **filters)
    event_ids = {invitation.event_id for invitation in page.items}
    events = {event.id: event for event in uow.find(AdvocacyEvent, id__in=list(event_ids))}
    items = [schemas.invitation_view(found, events[found.event_id]) for found in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _sees_all(actor: Actor) -> bool:
    return not (STAFF | {Role.AUDITOR}).isdisjoint(actor.roles)
