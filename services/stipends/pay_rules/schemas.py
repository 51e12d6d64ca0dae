"""The requests and replies about rates."""

from typing import Any

from marshmallow import fields, validate

from services.stipends.ledger.api import CURRENCY
from services.stipends.pay_rules.models import Rate
from services.stipends.pay_rules.rules import RATE_CENTS_MAX, RATE_CENTS_MIN, RATE_CODES
from shared.contracts.requests import Dated, Paged, one_of


class SetRate(Dated):
    """What an hour is worth, from which day until which (included; else until the next one begins)."""

    code = one_of(RATE_CODES, required=True)
    amount_cents = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(RATE_CENTS_MIN, RATE_CENTS_MAX),
    )


class ListRates(Paged):
    """All rates, by code and day."""


def rate_view(code: str, rate: Rate) -> dict[str, Any]:
    """A rate as replies show it."""
    return {
        "rate_id": rate.id,
        "code": code,
        "amount_cents": rate.amount_cents,
        "currency": CURRENCY,
        "effective_from": rate.effective_from.isoformat(),
        "effective_to": rate.effective_to and rate.effective_to.isoformat(),
        "source": rate.source,
    }
