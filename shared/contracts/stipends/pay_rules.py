"""Contracts of rates."""

from typing import Final

from shared.contracts.approvals import ApprovedRowReply, RowStatus
from shared.contracts.fields import Cents, Count, Currency, Id, OneOf, Reply, Request, page_of
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Paged
from shared.contracts.roles import ADMINISTRATOR, MONEY_READERS

HOURLY: Final = "stipend.hourly"
RATE_CODES: Final = (HOURLY,)
RATE_CENTS_MIN: Final = 60
"""One cent a minute, so that no attendance is worth nothing."""
RATE_CENTS_MAX: Final = 100_000


class ProposeRate(Dated):
    """The value of an hour, from the first to the last day (included; else until the next one begins).

    `corrects` names the rate whose place this one takes once it is approved.
    """

    code = OneOf(*RATE_CODES)
    amount_cents = Cents(minimum=RATE_CENTS_MIN, maximum=RATE_CENTS_MAX)
    corrects = Id("The rate that was wrong", required=False)


class RateId(Request):
    """Which rate."""

    rate_id = Id()


class ListRates(Paged):
    """All rates, by code and day: also those that are only proposed, and those that were withdrawn."""


class RateReply(ApprovedRowReply):
    """A rate: withdrawn, or corrected by another one, while no claim was approved with it."""

    rate_id = Id(of="id")
    code = OneOf(*RATE_CODES)
    amount_cents = Cents()
    currency = Currency()


class RateState(Reply):
    """A rate and its state."""

    rate_id = Id(of="id")
    status = OneOf(*RowStatus)


class RateResult(RateState):
    """The result of approving or withdrawing a rate: how many claims were worked out, how many still wait for
    one, and the job that goes on with others that this rate concerns.
    """

    claims_priced = Count()
    claims_waiting = Count()
    job_id = Id(allow_none=True)


RATES = query(
    "stipends.rates",
    "List rates",
    request=ListRates,
    reply=page_of(RateReply, "Rates"),
    roles=MONEY_READERS,
)
PROPOSE_RATE = command(
    "stipends.propose_rate",
    "Propose a rate from a day on; it counts once someone else approved it",
    request=ProposeRate,
    reply=RateState,
    roles=ADMINISTRATOR,
)
APPROVE_RATE = command(
    "stipends.approve_rate",
    "Approve a rate that someone else proposed, and price the claims that wait for it",
    request=RateId,
    reply=RateResult,
    roles=ADMINISTRATOR,
)
WITHDRAW_RATE = command(
    "stipends.withdraw_rate",
    "Withdraw a rate with which no claim was approved, and work out anew the claims that used it",
    request=RateId,
    reply=RateResult,
    roles=ADMINISTRATOR,
)
