"""Contracts of what somebody was paid in a year: by this platform, and by the program before it."""

from enum import StrEnum
from typing import Final

from shared.actor import FAMILY
from shared.contracts.fields import (
    Cents,
    Count,
    Currency,
    Day,
    EnteredDay,
    Id,
    Instant,
    Items,
    OneOf,
    Reply,
    Text,
)
from shared.contracts.operation import command, query
from shared.contracts.recruitment.serving import PAID_BEFORE_CENTS_MAX
from shared.contracts.requests import MustSee
from shared.contracts.roles import ADMINISTRATOR, MONEY_READERS, REVIEWER
from shared.contracts.stipends.payees import PayeeId

YEAR_MIN: Final = 2000
YEAR_MAX: Final = 2100


class PayCorrection(StrEnum):
    """Why what was entered is corrected."""

    WRONG_AMOUNT = "wrong_amount"
    WRONG_DAY = "wrong_day"
    ENTERED_TWICE = "entered_twice"
    NOT_PAID = "not_paid"


# ------------------------------------------------------------ requests


class AskYearPay(PayeeId):
    """Which payee, and which calendar year where the payer is."""

    year = Count(
        "This year by default",
        minimum=YEAR_MIN,
        maximum=YEAR_MAX,
        as_text=True,
        allow_none=True,
        default=None,
    )


class CorrectEarlierPay(MustSee):
    """Which row, what is right in its place (nothing, if nothing was paid), and why."""

    earlier_pay_id = Id()
    paid_on = EnteredDay("The day on which it was paid")
    amount_cents = Cents(maximum=PAID_BEFORE_CENTS_MAX)
    reason_code = OneOf(*PayCorrection)


# ------------------------------------------------------------ replies


class EarlierPayReply(Reply):
    """A payment from before the program used Tandem; one that was corrected counts no longer."""

    earlier_pay_id = Id(of="id")
    advisor_id = Id()
    paid_on = Day()
    amount_cents = Cents()
    source = Text()
    corrects = Id("The row in whose place it counts", allow_none=True)
    reason_code = OneOf(*PayCorrection, allow_none=True)
    corrected_by = Id("The row that counts in its place", allow_none=True)
    entered_by = Id()
    entered_at = Instant()
    version = Count()


class YearPayReply(Reply):
    """What one person was paid in a calendar year, under all their entries.

    By Tandem counts what the bank paid out, on the day it did and unless it came back.
    """

    advisor_id = Id()
    year = Count()
    currency = Currency()
    by_tandem_cents = Cents()
    before_cents = Cents("Before the program used Tandem, as the rows below that count add up")
    total_cents = Cents()
    before = Items(EarlierPayReply, "Also those that were corrected; by day")


# ------------------------------------------------------------ operations

YEAR_PAY = query(
    "stipends.year_pay",
    "What an advisor was paid in a calendar year, by Tandem and before it",
    request=AskYearPay,
    reply=YearPayReply,
    roles=MONEY_READERS | FAMILY,
)
CORRECT_EARLIER_PAY = command(
    "stipends.correct_earlier_pay",
    "Correct what an advisor was paid before the program used Tandem; what was entered stays and is shown",
    request=CorrectEarlierPay,
    reply=EarlierPayReply,
    roles=REVIEWER | ADMINISTRATOR,
)
