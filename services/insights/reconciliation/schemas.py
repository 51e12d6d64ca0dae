"""The requests and replies about reconciliation."""

from marshmallow import Schema, fields


class Reconcile(Schema):
    """The facts of each service, as its own query `facts` gives them."""

    facts = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True)
