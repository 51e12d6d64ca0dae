"""Contracts of claims."""

from enum import StrEnum
from typing import Final

from shared.actor import FAMILY
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Cents,
    Code,
    Count,
    Currency,
    Day,
    EventSchema,
    Flag,
    Id,
    Instant,
    Items,
    LocalizedText,
    NameOf,
    OneOf,
    Reply,
    Request,
    Word,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import MONEY_READERS, REVIEWER

PUBLISHER = "stipends"
NO_RATE: Final = "no_rate_for_day"
"""Why a claim has no amount yet: no rate covers the day worked."""
NOT_THERE: Final = "not_there"
"""The reason for rejecting a claim whose attendance was corrected to no minutes."""


class ClaimStatus(StrEnum):
    """awaiting_rate -> open -> approved or rejected; approved -> released -> settled.

    A payment that the bank returns moves its claim from released or settled back to approved; a corrected
    attendance moves a rejected claim back to awaiting_rate or open.
    """

    AWAITING_RATE = "awaiting_rate"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    SETTLED = "settled"


class Step(StrEnum):
    """The steps of a claim; it may be released and returned several times."""

    AWAITING_RATE = "awaiting_rate"
    OPENED = "opened"
    CORRECTED = "corrected"
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"
    RELEASED = "released"
    SETTLED = "settled"
    RETURNED = "returned"


# ------------------------------------------------------------ events


class ClaimOpened(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    event_id = Id()
    event_title = LocalizedText()
    amount_cents = Cents()
    currency = Currency()
    attended_on = Day()


class ClaimApproved(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    amount_cents = Cents()
    currency = Currency()
    approved_on = Day()


class ClaimRejected(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    reason_code = Code()


class ClaimReopened(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()


CLAIM_OPENED = Contract("claim.opened.v1", PUBLISHER, ClaimOpened, "A stipend is due for an attendance.")
CLAIM_APPROVED = Contract("claim.approved.v1", PUBLISHER, ClaimApproved, "A reviewer approved a claim.")
CLAIM_REJECTED = Contract("claim.rejected.v1", PUBLISHER, ClaimRejected, "A reviewer rejected a claim.")

CLAIM_REOPENED = Contract(
    "claim.reopened.v1",
    PUBLISHER,
    ClaimReopened,
    "A rejected claim was reopened, because its attendance was corrected.",
)


# ------------------------------------------------------------ requests


class ClaimId(Request):
    """Which claim."""

    claim_id = Id()


class ApproveClaim(ClaimId, Seen):
    """Which claim."""


class RejectClaim(ApproveClaim):
    """Which claim, and the reason."""

    reason_code = Word()


class ListClaims(Paged):
    """Claims of one status, of one advisor, whose minutes were corrected after the approval, or all."""

    status = OneOf(*ClaimStatus, required=False)
    advisor_id = Id(required=False)
    minutes_differ = Flag(
        "Only claims whose attendance was corrected after they were approved", as_text=True, required=False
    )


# ------------------------------------------------------------ replies


class ClaimState(Reply):
    """A claim and its state."""

    claim_id = Id(of="id")
    status = OneOf(*ClaimStatus)
    amount_cents = Cents(allow_none=True)
    version = Count()


class ClaimLineReply(Reply):
    """What one line of a claim is for."""

    code = Code()
    service_date = Day()
    minutes = Count()
    rate_id = Id(allow_none=True)
    rate_cents = Cents(allow_none=True)
    amount_cents = Cents(allow_none=True)


class ClaimStepReply(Reply):
    """A step of a claim and its day: the bank's for the bank's decisions, else ours in UTC."""

    status = OneOf(*Step)
    at = Instant("When Tandem recorded it")
    on = Day(of="day")


class ClaimReply(Reply):
    """A claim; the amount is null while no rate is known for its day."""

    claim_id = Id(of="id")
    advisor_id = Id()
    display_name = NameOf("advisor_id")
    attendance_id = Id()
    event_id = Id()
    event_title = LocalizedText(exact=True)
    attended_on = Day()
    amount_cents = Cents(allow_none=True)
    currency = Currency()
    status = OneOf(*ClaimStatus)
    reason_code = Code(allow_none=True)
    approved_by = Id(allow_none=True)
    lines = Items(ClaimLineReply)
    steps = Items(ClaimStepReply)
    corrected_minutes = Count(
        "The minutes of a correction after the approval: the amount stays, a person must decide",
        allow_none=True,
    )
    version = Count()


# ------------------------------------------------------------ operations

CLAIMS = query(
    "stipends.claims",
    "List claims; an advisor sees their own",
    request=ListClaims,
    reply=page_of(ClaimReply, "Claims"),
    roles=MONEY_READERS | FAMILY,
    personal=True,
)
CLAIM = query(
    "stipends.claim",
    "Show one claim",
    request=ClaimId,
    reply=ClaimReply,
    roles=MONEY_READERS | FAMILY,
    personal=True,
)
APPROVE_CLAIM = command(
    "stipends.approve_claim", "Approve a claim", request=ApproveClaim, reply=ClaimState, roles=REVIEWER
)
REJECT_CLAIM = command(
    "stipends.reject_claim", "Reject a claim", request=RejectClaim, reply=ClaimState, roles=REVIEWER
)
