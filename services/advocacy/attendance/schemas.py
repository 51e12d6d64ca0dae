"""The requests and replies about attendance."""

from typing import Any

from marshmallow import fields, validate

from services.advocacy.attendance.rules import ATTENDANCES_AT_ONCE_MAX
from services.advocacy.invitations.api import Invitation, InvitationId
from services.advocacy.occasions.api import MINUTES_MAX, EventId
from shared.contracts.requests import Seen, word


class Attendance(InvitationId):
    """How many minutes one invited advisor was there; 0 is an absence."""

    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, MINUTES_MAX))


class RecordAttendance(EventId):
    """Who was there."""

    attendances = fields.List(
        fields.Nested(Attendance),
        required=True,
        validate=validate.Length(1, ATTENDANCES_AT_ONCE_MAX),
    )


class CorrectAttendance(Attendance, Seen):
    """How many minutes it was instead, why, and the version that the caller saw."""

    reason_code = word()


def attendance_view(invitation: Invitation) -> dict[str, Any]:
    """What is recorded of one invitation."""
    return {
        "invitation_id": invitation.id,
        "status": invitation.status,
        "minutes": invitation.minutes,
        "attendance_id": invitation.attendance_id,
    }
