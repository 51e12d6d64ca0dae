"""Contracts of payees: the legal name for pay."""

from typing import Final

from shared.contracts.fields import Count, Flag, Id, Instant, Items, Personal, Reply, Request, Several
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.contracts.operation import command, query
from shared.contracts.requests import Seen
from shared.contracts.roles import MONEY_READERS, REVIEWER, STAFF_AND_ADVISOR

PAY_NAME_CHARACTERS_MAX: Final = 162
"""A given and a family name of 80 characters each, and what stands between them."""
CHANGES_SHOWN_MAX: Final = 50


class PayeeId(Request):
    """Which payee: the id of the advisor."""

    advisor_id = Id()


class SetPayName(PayeeId, Seen):
    """The legal name of a payee, as their bank knows it."""

    legal_name = Personal(length_max=PAY_NAME_CHARACTERS_MAX)


class AskPayNames(Request):
    """Which payees."""

    advisor_ids = Several(Id(), PAGE_ITEMS_MAX)


class PayNameSet(Reply):
    """Whose legal name was set."""

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
    """Whether a payee has a legal name, and so can be paid."""

    advisor_id = Id()
    known = Flag()


class PayNamesKnown(Reply):
    """One item for each payee that was asked about."""

    items = Items(PayNameKnown)


SET_PAY_NAME = command(
    "stipends.set_pay_name",
    "Set the legal name under which an advisor is paid; never by who releases payments",
    request=SetPayName,
    reply=PayNameSet,
    roles=STAFF_AND_ADVISOR | REVIEWER,
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
    "Which advisors have a legal name, and so can be paid",
    request=AskPayNames,
    reply=PayNamesKnown,
    roles=STAFF_AND_ADVISOR | MONEY_READERS,
)
