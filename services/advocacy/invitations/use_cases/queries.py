"""Queries about invitations."""

from typing import Any

from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.actor import advisor_filter
from shared.contracts.advocacy.invitations import InvitationState
from shared.contracts.roles import READERS
from shared.persistence.read_unit import ReadUnit

_STATE = InvitationState()


def list_invitations(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Invitations, newest event first; an advisor sees only their own."""
    filters: dict[str, Any] = {name: request[name] for name in ("event_id", "status") if name in request}
    filters |= advisor_filter(request, uow.actor, READERS)
    if "statuses" in request:
        filters["status__in"] = request["statuses"]
    page = uow.page(Invitation, cursor=request["cursor"], limit=request["limit"], **filters)
    event_ids = {invitation.event_id for invitation in page.items}
    events = {event.id: event for event in uow.find(AdvocacyEvent, id__in=list(event_ids))}
    items = [_shown(found, events[found.event_id]) for found in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _shown(invitation: Invitation, event: AdvocacyEvent) -> dict[str, Any]:
    """An invitation with the main data of its event."""
    return _STATE.dump(invitation) | {
        "event_title": event.title.as_dict(),
        "event_status": event.status,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "time_zone": event.time_zone,
        "place": event.place,
        "ended_for": invitation.ended_for,
        "answered_by": invitation.answered_by,
        "answered_as": invitation.answered_as,
        "minutes": invitation.minutes,
        "attendance_id": invitation.attendance_id,
    }
