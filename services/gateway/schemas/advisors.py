"""Advisors, their agreements, and the gates they must meet."""

from marshmallow import Schema, fields

from services.gateway.schemas.fields import (
    code_field,
    count_field,
    day_field,
    id_field,
    last_day_field,
    string_field,
    valid_months_field,
)
from services.gateway.schemas.people import Person
from services.gateway.schemas.pieces import paged
from shared.contracts import limits
from shared.contracts.requests import Paged, one_of, text, word


class ListAdvisors(Paged):
    """Which advisors."""

    status = one_of(["onboarding", "active", "paused", "withdrawn"])


class SignAgreement(Schema):
    """Which agreement was signed, and when."""

    agreement_code = word()
    signed_on = day_field(required=True)


class SetGate(Schema):
    """A gate, from when until when it must be met, and where that is written."""

    code = one_of(["training", "agreement"], required=True)
    effective_from = day_field(required=True)
    effective_to = last_day_field()
    agreement_code = word("Which agreement may be signed meanwhile", required=False)
    valid_months = valid_months_field("How long an agreement counts that is signed meanwhile")
    source = text(limits.SOURCE_CHARACTERS_MAX, "Where that is written")


class Gate(Schema):
    """A row of dated data."""

    code = string_field()
    effective_from = day_field()
    effective_to = day_field(allow_none=True)
    agreement_code = code_field(allow_none=True)
    valid_months = count_field(allow_none=True)
    source = string_field()


class Agreement(Schema):
    """A signed agreement; it counts up to and on `expires_on`."""

    agreement_code = code_field()
    signed_on = day_field()
    expires_on = day_field()


class GateStanding(Schema):
    """How a required gate stands today."""

    code = string_field()
    met = fields.Boolean()
    valid_until = day_field(allow_none=True)


class Advisor(Person):
    """An advisor. Finance and auditors see the id and the name, and nothing else."""

    advisor_id = id_field()
    application_id = id_field()
    accepted_on = day_field()
    activated_on = day_field(allow_none=True)
    status_since = day_field()
    agreements = fields.List(fields.Nested(Agreement))
    gates = fields.List(fields.Nested(GateStanding))
    ready = fields.Boolean()


Advisors = paged(Advisor, "Advisors")
