"""How an error is told."""

from typing import Final

from marshmallow import Schema, fields

from services.gateway.schemas.fields import count_field, string_field

CODE_DESCRIPTION: Final = "Stable, for programs"


class FieldProblem(Schema):
    """One wrong field."""

    field = string_field("Its dotted path, as `lines.0.amount_cents`")
    code = string_field(CODE_DESCRIPTION)
    message = string_field("For people")


class Problem(Schema):
    """Problem details as in RFC 9457."""

    type = string_field("A URN of the kind of problem")
    title = string_field()
    status = count_field()
    detail = string_field()
    code = string_field(CODE_DESCRIPTION)
    correlation_id = string_field("Tell it to the operator when you ask about this")
    errors = fields.List(fields.Nested(FieldProblem))
