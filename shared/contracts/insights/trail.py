"""Contracts of the money trail."""

from shared.contracts.fields import (
    Cents,
    Code,
    Count,
    Currency,
    Day,
    Id,
    Items,
    LocalizedText,
    NameOf,
    Reply,
    page_of,
)
from shared.contracts.operation import query
from shared.contracts.requests import Paged
from shared.contracts.roles import MONEY_READERS


class MoneyTrail(Paged):
    """A page of the money trail."""


class TrailPayment(Reply):
    """The state of a payment; null for what has not happened."""

    payment_id = Id()
    payment_file_id = Id(allow_none=True)
    amount_cents = Cents(allow_none=True)
    released_on = Day(allow_none=True)
    settled_on = Day(allow_none=True)
    returned_on = Day(allow_none=True)
    return_code = Code(allow_none=True)


class TrailReply(Reply):
    """An attendance with its claim and payments; null for what has not happened."""

    attendance_id = Id()
    advisor_id = Id()
    display_name = NameOf("advisor_id")
    event_id = Id()
    event_title = LocalizedText(exact=True)
    attended_on = Day()
    minutes = Count()
    claim_id = Id(allow_none=True)
    currency = Currency(allow_none=True)
    claimed_cents = Cents(allow_none=True)
    approved_cents = Cents(allow_none=True)
    approved_on = Day(allow_none=True)
    rejected_for = Code(allow_none=True)
    payments = Items(TrailPayment)


MONEY_TRAIL = query(
    "insights.money_trail",
    "Show each attendance with its claim and payments",
    request=MoneyTrail,
    reply=page_of(TrailReply, "MoneyTrail"),
    roles=MONEY_READERS,
    personal=True,
)
