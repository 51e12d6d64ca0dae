"""Facts of the services, and whether they agree."""

from marshmallow import INCLUDE, Schema, fields

from services.gateway.schemas.fields import code_field, count_field, string_field


class Facts(Schema):
    """Counts and digests; each service tells its own."""

    class Meta:
        unknown = INCLUDE


class FactReading(Schema):
    """A fact as a service gave it; null where it did not."""

    service = string_field()
    name = string_field()
    count = count_field(allow_none=True)
    digest = string_field(allow_none=True)


class Disagreement(Schema):
    """Two facts that must agree and do not; `what` is the stable name of the promise."""

    what = code_field()
    left = fields.Nested(FactReading)
    right = fields.Nested(FactReading)


class Reconciliation(Schema):
    """Whether all services agree, and where they do not; while facts are on their way they may not.

    `compared` names the promises that were looked at, `not_compared` what services tell and no promise is
    about. Services keep these figures as records change, and count the records themselves once a day.
    """

    agrees = fields.Boolean()
    figures = fields.Dict(keys=fields.String(), values=fields.Integer())
    disagreements = fields.List(fields.Nested(Disagreement))
    compared = fields.List(code_field())
    not_compared = fields.List(string_field())
