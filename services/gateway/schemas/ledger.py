"""What the ledger sums up to."""

from marshmallow import Schema, fields

from services.gateway.schemas.fields import cents_field, count_field, string_field


class Balance(Schema):
    """What stands on an account; debits are positive."""

    account = string_field()
    balance_cents = cents_field()


class TrialBalance(Schema):
    """Every account, and the sum over all, which is zero."""

    accounts = fields.List(fields.Nested(Balance))
    sum_cents = cents_field()
    currency = string_field()
    transactions = count_field()
