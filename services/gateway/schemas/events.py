"""Advocacy events."""

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import code_field, count_field, id_field, moment_field, string_field
from services.gateway.schemas.pieces import LocalizedText, paged
from shared.contracts.requests import Paged, Title, one_of, text


class PlanEvent(Schema):
    """A new event; times carry an offset, `time_zone` is the IANA zone of the place."""

    title = fields.Nested(Title, required=True)
    starts_at = moment_field(required=True)
    ends_at = moment_field(required=True)
    time_zone = string_field("As `America/Chicago`", required=True)
    place = text(300)
    seats = count_field(required=True, validate=validate.Range(1, 20_000))


class ListEvents(Paged):
    """Which events."""

    status = one_of(["planned", "published", "held", "cancelled"])


class EventState(Schema):
    """An event and where it stands."""

    event_id = id_field()
    status = string_field()
    version = count_field()


class Event(Schema):
    """An event."""

    event_id = id_field()
    title = fields.Nested(LocalizedText)
    starts_at = moment_field()
    ends_at = moment_field()
    time_zone = string_field()
    place = string_field()
    seats = count_field()
    seats_taken = count_field()
    status = string_field()
    cancel_reason_code = code_field(allow_none=True)
    version = count_field()


Events = paged(Event, "Events")
