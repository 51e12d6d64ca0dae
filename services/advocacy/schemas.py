"""The shapes of advocacy's commands, queries and replies."""

from datetime import UTC, datetime
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.advocacy import models, rules
from services.advocacy.rules import EventStatus, InvitationStatus
from shared.application.requests import Paged, Seen, Title, identifier, one_of, text, word

PLACE_CHARACTERS_MAX: Final = 300


def _time_zone(value: str) -> None:
    if not rules.is_time_zone(value):
        raise ValidationError("unknown_time_zone")


def _moment() -> fields.AwareDateTime:
    return fields.AwareDateTime(
        required=True,
        format="iso",
        validate=validate.Range(rules.MOMENT_MIN, rules.MOMENT_MAX),
    )


class PlanEvent(Schema):
    """A new event; times carry an offset, `time_zone` is the IANA zone of the place."""

    title = fields.Nested(Title, required=True)
    starts_at = _moment()
    ends_at = _moment()
    time_zone = fields.String(required=True, validate=_time_zone)
    place = text(PLACE_CHARACTERS_MAX)
    seats = fields.Integer(required=True, strict=True, validate=validate.Range(1, rules.SEATS_MAX))

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        if "starts_at" in data and "ends_at" in data and data["ends_at"] <= data["starts_at"]:
            raise ValidationError("ends_before_start", "ends_at")

    @post_load
    def _in_utc(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {name: _whole_second(data[name]) for name in ("starts_at", "ends_at")}


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


class EventId(Schema):
    """Which event."""

    event_id = identifier()


class PublishEvent(EventId, Seen):
    """Which event."""


class CancelEvent(EventId, Seen):
    """Which event, and why."""

    reason_code = word()


class InviteAdvisors(EventId):
    """Whom to invite."""

    advisor_ids = fields.List(
        identifier(), required=True, validate=validate.Length(1, rules.INVITED_AT_ONCE_MAX)
    )


class InvitationId(Schema):
    """Which invitation."""

    invitation_id = identifier()


class AnswerInvitation(InvitationId, Seen):
    """Which invitation."""


class Attendance(InvitationId):
    """How many minutes one invited advisor was there; 0 is an absence."""

    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, rules.MINUTES_MAX))


class RecordAttendance(EventId):
    """Who was there."""

    attendances = fields.List(
        fields.Nested(Attendance),
        required=True,
        validate=validate.Length(1, rules.ATTENDANCES_AT_ONCE_MAX),
    )


class CorrectAttendance(Attendance, Seen):
    """How many minutes it was instead, why, and the version that the caller saw."""

    reason_code = word()


class ListEvents(Paged):
    """Events of one status, or all; newest first."""

    status = one_of(EventStatus)


class ListInvitations(Paged):
    """Invitations to an event, of an advisor, or both; all for staff who name neither."""

    event_id = identifier(required=False)
    advisor_id = identifier(required=False)
    status = one_of(InvitationStatus)


def event_view(event: models.AdvocacyEvent) -> dict[str, Any]:
    """An event as replies show it."""
    return {
        "event_id": event.id,
        "title": event.title.as_dict(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
        "place": event.place,
        "seats": event.seats,
        "seats_taken": event.seats_taken,
        "status": event.status,
        "cancel_reason_code": event.cancel_reason_code,
        "version": event.version,
    }


def invitation_answer(invitation: models.Invitation) -> dict[str, Any]:
    """What an advisor's answer led to."""
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "advisor_id": invitation.advisor_id,
        "status": invitation.status,
        "position": invitation.position,
        "version": invitation.version,
    }


def attendance_view(invitation: models.Invitation) -> dict[str, Any]:
    """What is recorded of one invitation."""
    return {
        "invitation_id": invitation.id,
        "status": invitation.status,
        "minutes": invitation.minutes,
        "attendance_id": invitation.attendance_id,
    }


def invitation_view(invitation: models.Invitation, event: models.AdvocacyEvent) -> dict[str, Any]:
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
