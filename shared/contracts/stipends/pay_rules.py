"""Contracts of rates."""

from typing import Final

from shared.contracts.fields import Cents, Count, Currency, Day, Id, OneOf, Reply, Text, page_of
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Paged
from shared.contracts.roles import ADMINISTRATOR, MONEY_READERS

HOURLY: Final = "stipend.hourly"
RATE_CODES: Final = (HOURLY,)
RATE_CENTS_MIN: Final = 60
"""One cent a minute, so that no attendance is worth nothing."""
RATE_CENTS_MAX: Final = 100_000


class SetRate(Dated):
    """The value of an hour, from the first to the last day (included; else until the next one begins)."""

    code = OneOf(*RATE_CODES)
    amount_cents = Cents(minimum=RATE_CENTS_MIN, maximum=RATE_CENTS_MAX)


class ListRates(Paged):
    """All rates, by code and day."""


class RateReply(Reply):
    """A rate."""

    rate_id = Id(of="id")
    code = OneOf(*RATE_CODES)
    amount_cents = Cents()
    currency = Currency()
    effective_from = Day()
    effective_to = Day(allow_none=True)
    source = Text()


class RateSet(Reply):
    """The result of a new rate: how many claims were priced, and how many still wait."""

    rate_id = Id()
    claims_priced = Count()
    claims_waiting = Count()


RATES = query(
    "stipends.rates",
    "List rates",
    request=ListRates,
    reply=page_of(RateReply, "Rates"),
    roles=MONEY_READERS,
)
SET_RATE = command(
    "stipends.set_rate",
    "Set a rate from a day on",
    request=SetRate,
    reply=RateSet,
    roles=ADMINISTRATOR,
)
