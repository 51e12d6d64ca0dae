"""What an hour is worth, and from when until when."""

from marshmallow import Schema, validate

from services.gateway.schemas.fields import cents_field, count_field, day_field, id_field, string_field
from services.gateway.schemas.pieces import paged
from shared.contracts import limits
from shared.contracts.requests import one_of, text


class SetRate(Schema):
    """An amount of money, from when until when it holds, and where that is written."""

    code = one_of(["stipend.hourly"], required=True)
    amount_cents = cents_field(required=True, validate=validate.Range(60, 100_000))
    effective_from = day_field(required=True)
    effective_to = day_field("The last day; until the next rate begins when left out", allow_none=True)
    source = text(limits.SOURCE_CHARACTERS_MAX)


class Rate(Schema):
    """A rate."""

    rate_id = id_field()
    code = string_field()
    amount_cents = cents_field()
    currency = string_field()
    effective_from = day_field()
    effective_to = day_field(allow_none=True)
    source = string_field()


Rates = paged(Rate, "Rates")


class RateSet(Schema):
    """What a new rate led to: how many claims have their amount now, and how many still wait."""

    rate_id = id_field()
    claims_priced = count_field()
    claims_waiting = count_field()
