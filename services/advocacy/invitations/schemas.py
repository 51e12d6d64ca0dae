"""The requests and replies about invitations."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import INVITED_AT_ONCE_MAX, InvitationStatus
from services.advocacy.occasions.api import AdvocacyEvent, EventId
from shared.contracts.requests import Paged, Seen, Several, identifier, one_of


class InviteAdvisors(EventId):
    """Whom to invite."""

    advisor_ids = fields.List(identifier(), required=True, validate=validate.Length(1, INVITED_AT_ONCE_MAX))


class InvitationId(Schema):
    """Which invitation."""

    invitation_id = identifier()


class AnswerInvitation(InvitationId, Seen):
    """Which invitation."""


class ListInvitations(Paged):
    """Invitations to an event, of an advisor, or both; all for staff who name neither."""

    event_id = identifier(required=False)
    advisor_id = identifier(required=False)
    status = one_of(InvitationStatus)
    statuses = Several(one_of(InvitationStatus), len(InvitationStatus))


def invitation_answer(invitation: Invitation) -> dict[str, Any]:
    """What an advisor's answer led to."""
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "advisor_id": invitation.advisor_id,
        "status": invitation.status,
        "position": invitation.position,
        "version": invitation.version,
    }


def invitation_view(invitation: Invitation, event: AdvocacyEvent) -> dict[str, Any]:
    """An invitation as replies show it, with what a reader needs of its event."""
    return invitation_answer(invitation) | {
        "event_title": event.title.as_dict(),
        "event_status": event.status,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
        "place": event.place,
        "minutes": invitation.minutes,
        "attendance_id": invitation.attendance_id,
    }
