"""The requests and replies about advocacy events."""

from datetime import UTC, datetime
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.rules import MOMENT_MAX, MOMENT_MIN, SEATS_MAX, EventStatus, is_time_zone
from shared.contracts.requests import Paged, Seen, Title, identifier, one_of, text, word

PLACE_CHARACTERS_MAX: Final = 300


def _time_zone(value: str) -> None:
    if not is_time_zone(value):
        raise ValidationError("unknown_time_zone")


def _moment() -> fields.AwareDateTime:
    return fields.AwareDateTime(
        required=True,
        format="iso",
        validate=validate.Range(MOMENT_MIN, MOMENT_MAX),
    )


class PlanEvent(Schema):
    """A new event; times carry an offset, `time_zone` is the IANA zone of the place."""

    title = fields.Nested(Title, required=True)
    starts_at = _moment()
    ends_at = _moment()
    time_zone = fields.String(required=True, validate=_time_zone)
    place = text(PLACE_CHARACTERS_MAX)
    seats = fields.Integer(required=True, strict=True, validate=validate.Range(1, SEATS_MAX))

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


class ListEvents(Paged):
    """Events of one status, or all; newest first."""

    status = one_of(EventStatus)


def event_view(event: AdvocacyEvent) -> dict[str, Any]:
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
