"""Contracts of payees: the legal name for pay, and what stands against paying somebody."""

from typing import Final

from shared.contracts.fields import (
    Code,
    Count,
    Day,
    Flag,
    Id,
    Instant,
    Items,
    NameOf,
    Personal,
    Reply,
    Request,
    Several,
    Word,
    page_of,
)
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.contracts.operation import command, query
from shared.contracts.requests import MustSee, Paged
from shared.contracts.roles import MONEY_READERS, REVIEWER, STAFF_AND_ADVISOR

PAY_NAME_CHARACTERS_MAX: Final = 162
"""A given and a family name of 80 characters each, and what stands between them."""
CHANGES_SHOWN_MAX: Final = 50


class PayeeId(Request):
    """Which payee: the id of the advisor."""

    advisor_id = Id()


class SetPayName(PayeeId, MustSee):
    """The legal name of a payee, as their bank knows it; the version is 0 where there is none yet."""

    legal_name = Personal(length_max=PAY_NAME_CHARACTERS_MAX)


class LiftPayeeBlock(PayeeId, MustSee):
    """Who is to be paid again, and why."""

    reason_code = Word()


class ListPayeeBlocks(Paged):
    """Everybody who is not paid until somebody decides."""


class AskPayNames(Request):
    """Which payees."""

    advisor_ids = Several(Id(), PAGE_ITEMS_MAX)


class PayNameSet(Reply):
    """Whose legal name was set."""

    advisor_id = Id(of="id")
    version = Count()


class PayeeBlockReply(Reply):
    """Who is not paid, since the bank returned which payment, and why."""

    advisor_id = Id(of="id")
    display_name = NameOf("advisor_id")
    reason_code = Code()
    payment_id = Id()
    blocked_on = Day()
    version = Count()


class PayeeBlockLifted(Reply):
    """Who is paid again."""

    advisor_id = Id(of="id")
    version = Count()


class PayNameChange(Reply):
    """Who set which legal name, and when."""

    at = Instant()
    actor = Id()
    before = Personal(allow_none=True)
    after = Personal()


class PayDetailsReply(Reply):
    """The legal name of a payee, null if there is none, with its history, newest first."""

    advisor_id = Id()
    legal_name = Personal(allow_none=True)
    history = Items(PayNameChange)
    version = Count("0 if there is none")


class PayNameKnown(Reply):
    """Whether a payee has a legal name, without which nobody is paid."""

    advisor_id = Id()
    known = Flag()


class PayNamesKnown(Reply):
    """One item for each payee that was asked about."""

    items = Items(PayNameKnown)


SET_PAY_NAME = command(
    "stipends.set_pay_name",
    "Set the legal name under which an advisor is paid; never by who approves or releases what they are paid",
    request=SetPayName,
    reply=PayNameSet,
    roles=STAFF_AND_ADVISOR | REVIEWER,
)
LIFT_PAYEE_BLOCK = command(
    "stipends.lift_payee_block",
    "Have an advisor paid again whose money the bank returned; never by who reported that",
    request=LiftPayeeBlock,
    reply=PayeeBlockLifted,
    roles=REVIEWER,
)
PAYEE_BLOCKS = query(
    "stipends.payee_blocks",
    "List who is not paid because the bank returned their money, until somebody decides",
    request=ListPayeeBlocks,
    reply=page_of(PayeeBlockReply, "PayeeBlocks"),
    roles=MONEY_READERS,
    personal=True,
)
PAY_DETAILS = query(
    "stipends.pay_details",
    "Show the legal name under which an advisor is paid, and who set it",
    request=PayeeId,
    reply=PayDetailsReply,
    roles=STAFF_AND_ADVISOR | MONEY_READERS,
    personal=True,
)
PAY_NAMES = query(
    "stipends.pay_names",
    "Which advisors have a legal name, without which nobody is paid",
    request=AskPayNames,
    reply=PayNamesKnown,
    roles=STAFF_AND_ADVISOR | MONEY_READERS,
)
