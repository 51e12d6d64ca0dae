"""Invitations to events, and the answers to them."""

from typing import Final

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import count_field, id_field, moment_field, string_field
from services.gateway.schemas.pieces import LocalizedText, paged
from shared.contracts.requests import Paged, Several, identifier, one_of

STATUSES: Final = (
    *("invited", "seated", "waitlisted", "declined", "released"),
    *("withdrawn", "attended", "absent"),
)


class InviteAdvisors(Schema):
    """Whom to invite."""

    advisor_ids = fields.List(identifier(), required=True, validate=validate.Length(1, 5_000))


class ListInvitations(Paged):
    """Which invitations."""

    event_id = id_field()
    advisor_id = id_field()
    status = one_of(STATUSES)
    statuses = Several(one_of(STATUSES), len(STATUSES))


class InvitationState(Schema):
    """An invitation, and where it stands; `position` counts those in line."""

    invitation_id = id_field()
    event_id = id_field()
    advisor_id = id_field()
    status = string_field()
    position = count_field(allow_none=True)
    version = count_field()


class Invitation(InvitationState):
    """An invitation, with what one needs to know of its event."""

    event_title = fields.Nested(LocalizedText)
    event_status = string_field()
    starts_at = moment_field()
    ends_at = moment_field()
    time_zone = string_field()
    place = string_field()
    minutes = count_field(allow_none=True)
    attendance_id = id_field(allow_none=True)


Invitations = paged(Invitation, "Invitations")


class InvitedAdvisor(Schema):
    """What came of one invitation."""

    advisor_id = id_field()
    invitation_id = id_field()
    result = string_field()


class InvitedAdvisors(Schema):
    """What came of the invitations."""

    event_id = id_field()
    invited = count_field()
    results = fields.List(fields.Nested(InvitedAdvisor))
