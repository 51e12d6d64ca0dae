"""Who was at an event, and for how long."""

from typing import Final

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import count_field, id_field, string_field
from shared.contracts.requests import word

MINUTES_MAX: Final = 7 * 24 * 60


def _minutes_field() -> fields.Integer:
    return count_field(required=True, validate=validate.Range(0, MINUTES_MAX))


class Attended(Schema):
    """How many minutes one invited advisor was there; 0 is an absence."""

    invitation_id = id_field(required=True)
    minutes = _minutes_field()


class RecordAttendance(Schema):
    """Who was there."""

    attendances = fields.List(fields.Nested(Attended), required=True, validate=validate.Length(1, 2_000))


class CorrectAttendance(Schema):
    """How many minutes it was instead (0 is an absence), and why."""

    minutes = _minutes_field()
    reason_code = word()


class AttendanceState(Schema):
    """One row of an attendance list as it is now."""

    invitation_id = id_field()
    status = string_field()
    minutes = count_field(allow_none=True)
    attendance_id = id_field(allow_none=True)


class CorrectedAttendance(AttendanceState):
    """The corrected row."""

    version = count_field()


class RecordedAttendance(Schema):
    """How many rows were new, how many were known already."""

    event_id = id_field()
    recorded = count_field()
    unchanged = count_field()
    attendances = fields.List(fields.Nested(AttendanceState))
