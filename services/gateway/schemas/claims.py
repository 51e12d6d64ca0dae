"""Claims of stipends."""

from marshmallow import Schema, fields

from services.gateway.schemas.fields import (
    cents_field,
    code_field,
    count_field,
    day_field,
    described,
    id_field,
    moment_field,
    string_field,
)
from services.gateway.schemas.pieces import LocalizedText, paged
from shared.contracts.requests import Paged, one_of


class ListClaims(Paged):
    """Which claims."""

    status = one_of(["awaiting_rate", "open", "approved", "rejected", "released", "settled"])
    advisor_id = id_field()
    minutes_differ = fields.Boolean(
        metadata=described("Only claims whose attendance was corrected after they were approved")
    )


class ClaimState(Schema):
    """A claim, and where it stands."""

    claim_id = id_field()
    status = string_field()
    amount_cents = cents_field(allow_none=True)
    version = count_field()


class ClaimLine(Schema):
    """What one part of a claim is for."""

    code = string_field()
    service_date = day_field()
    minutes = count_field()
    rate_id = id_field(allow_none=True)
    rate_cents = cents_field(allow_none=True)
    amount_cents = cents_field(allow_none=True)


class ClaimStep(Schema):
    """What happened to a claim, and on which day: the bank's for what the bank decided, else ours in UTC."""

    status = code_field(
        "awaiting_rate, opened, corrected, approved, rejected, reopened, released, settled or returned"
    )
    at = moment_field("When Tandem knew")
    on = day_field()


class Claim(Schema):
    """A claim; the amount is null while no rate is known for its day."""

    claim_id = id_field()
    advisor_id = id_field()
    payee_name = string_field(allow_none=True)
    attendance_id = id_field()
    event_id = id_field()
    event_title = fields.Nested(LocalizedText)
    attended_on = day_field()
    amount_cents = cents_field(allow_none=True)
    currency = string_field()
    status = string_field()
    reason_code = code_field(allow_none=True)
    approved_by = id_field(allow_none=True)
    lines = fields.List(fields.Nested(ClaimLine))
    steps = fields.List(fields.Nested(ClaimStep))
    corrected_minutes = count_field(
        "What the minutes were corrected to after the approval: the amount stays, a person must decide",
        allow_none=True,
    )
    version = count_field()


Claims = paged(Claim, "Claims")
