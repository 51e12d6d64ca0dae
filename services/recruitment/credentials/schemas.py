"""The requests and replies about gates."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.recruitment.credentials.rules import AGREEMENT, GATES, VALID_MONTHS_MAX
from shared.contracts.requests import Dated, one_of, word


class SetGate(Dated):
    """A gate that is required from one day to another (both included), and who says so.

    Of an agreement: `agreement_code`, which one may be signed while this holds, and `valid_months`, how long
    that counts.
    """

    code = one_of(GATES, required=True)
    agreement_code = word(required=False)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, VALID_MONTHS_MAX),
    )

    @validates_schema(skip_on_field_errors=False)
    def _only_an_agreement_has_terms(self, data: dict[str, Any], **_: Any) -> None:
        terms = [name for name in ("agreement_code", "valid_months") if data.get(name)]
        if terms and data.get("code") != AGREEMENT:
            raise ValidationError({name: ["only_for_agreement"] for name in terms})


class GateReply(Schema):
    """How a required gate stands on the day asked."""

    code = fields.String()
    met = fields.Boolean()
    valid_until = fields.Date()


class GateRuleReply(Schema):
    """A row of dated data."""

    code = fields.String()
    effective_from = fields.Date()
    effective_to = fields.Date()
    agreement_code = fields.String()
    valid_months = fields.Integer()
    source = fields.String()
