"""What insights tells: timelines, who waits, the money trail."""

from marshmallow import Schema, fields

from services.gateway.schemas.fields import (
    cents_field,
    code_field,
    count_field,
    day_field,
    id_field,
    moment_field,
    string_field,
)
from services.gateway.schemas.pieces import LocalizedText, paged
from shared.contracts.requests import Paged, one_of


class ListWaiting(Paged):
    """Who waits, or who waits for one thing."""

    what = one_of(["decision", "training", "agreement", "seat", "review", "release", "bank"])


class TimelineEntry(Schema):
    """One thing that happened; `kind` is the event's name without its version."""

    entry_id = id_field()
    kind = string_field()
    at = moment_field()
    data = fields.Dict(keys=fields.String())


Timeline = paged(TimelineEntry, "Timeline")


class Wait(Schema):
    """Who waits for what, whose turn it is, and since when."""

    what = code_field()
    whose_turn = code_field()
    subject_id = id_field()
    advisor_id = id_field(allow_none=True)
    display_name = string_field()
    since = moment_field()
    detail = fields.Dict(keys=fields.String())


Waiting = paged(Wait, "Waiting")


class TrailPayment(Schema):
    """What became of a payment; what has not happened is null."""

    payment_id = id_field()
    payment_file_id = id_field(allow_none=True)
    amount_cents = cents_field(allow_none=True)
    released_on = day_field(allow_none=True)
    settled_on = day_field(allow_none=True)
    returned_on = day_field(allow_none=True)
    return_code = code_field(allow_none=True)


class Trail(Schema):
    """An attendance and what became of it; what has not happened is null."""

    attendance_id = id_field()
    advisor_id = id_field()
    display_name = string_field()
    event_id = id_field()
    event_title = fields.Nested(LocalizedText)
    attended_on = day_field()
    minutes = count_field()
    claim_id = id_field(allow_none=True)
    currency = string_field(allow_none=True)
    claimed_cents = cents_field(allow_none=True)
    approved_cents = cents_field(allow_none=True)
    approved_on = day_field(allow_none=True)
    rejected_for = code_field(allow_none=True)
    payments = fields.List(fields.Nested(TrailPayment))


MoneyTrail = paged(Trail, "MoneyTrail")
