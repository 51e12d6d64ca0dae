"""Contracts of claims."""

from enum import StrEnum
from typing import Final

from shared.actor import FAMILY, FINANCE
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
    Part,
    Reply,
    Request,
    Word,
    page_of,
)
from shared.contracts.jobs import ItemProblem
from shared.contracts.operation import command, query
from shared.contracts.requests import MustSee, Paged
from shared.contracts.roles import MONEY_READERS, REVIEWER

PUBLISHER = "stipends"
APPROVED_AT_ONCE_MAX: Final = 5_000
APPROVED_TOGETHER_MAX: Final = 50
"""More than these are approved by a job."""
NO_RATE: Final = "no_rate_for_day"
"""Why a claim has no amount yet: no rate covers one of the days worked."""
NOT_THERE: Final = "not_there"
"""The reason for rejecting a claim whose attendance was corrected to no minutes."""


PAYMENT_RETURNED_HOLD: Final = "payment_returned"
ATTENDANCE_CORRECTED: Final = "attendance_corrected"
"""Why a claim is on hold by itself: the minutes attended are no longer those that were approved."""
PAYEE_RENAMED: Final = "payee_renamed"
"""Why a claim is on hold by itself: its payee got another name since, or the first from its approver."""
HOURS_OVERLAP: Final = "hours_overlap"
"""Why a claim is on hold or rejected by itself: other paid time of the same person overlaps with its own."""


class ClaimStatus(StrEnum):
    """awaiting_rate -> open -> approved or rejected; approved -> released -> settled.

    An approved claim can be put on hold, and goes on hold by itself when its attendance is corrected: held ->
    approved (resumed), open (approval withdrawn) or rejected. A payment that the bank returns moves its claim
    from released or settled to held. A rejected claim is reopened by a person, or by a corrected attendance.
    """

    AWAITING_RATE = "awaiting_rate"
    OPEN = "open"
    APPROVED = "approved"
    HELD = "held"
    REJECTED = "rejected"
    RELEASED = "released"
    SETTLED = "settled"


class Act(StrEnum):
    """What is kept apart: nobody takes two different ones of these on one claim, under any account."""

    RECORDED = "recorded"
    """Recorded, corrected or confirmed the attendance."""
    RATED = "rated"
    """Proposed or approved the rate of one of its days."""
    NAMED = "named"
    """Said last under which name its payee is paid."""
    APPROVED = "approved"
    """Approved it, or had it paid after all."""
    RELEASED = "released"
    """Released a payment of it."""
    REPORTED = "reported"
    """Reported what the bank did with a payment of it."""


class Refusal(StrEnum):
    """What stands against the next step on a claim: approving it, having it paid after all, releasing it, or
    keeping its amount.
    """

    CLOSE = "close_to_you"
    """It is the reader's own, or that of somebody close to them."""
    OTHER_ACT = "other_act"
    """The reader took another of the acts on it."""
    BLOCKED = "payee_blocked"
    """The bank returned money of its payee."""
    NAMELESS = "without_pay_name"
    """Its payee has no legal name yet."""


class Step(StrEnum):
    """The steps of a claim; it may be released and returned several times."""

    AWAITING_RATE = "awaiting_rate"
    OPENED = "opened"
    CORRECTED = "corrected"
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"
    HELD = "held"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    """Its approval was withdrawn."""
    KEPT = "kept"
    """Its amount was kept, although the minutes attended are others."""
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


class ClaimHeld(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    reason_code = Code()


class ClaimResumed(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    reason_code = Code()


class ClaimApprovalWithdrawn(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    reason_code = Code()


class ClaimDelayed(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    attended_on = Day()


CLAIM_OPENED = Contract("claim.opened.v1", PUBLISHER, ClaimOpened, "A stipend is due for an attendance.")
CLAIM_APPROVED = Contract("claim.approved.v1", PUBLISHER, ClaimApproved, "A reviewer approved a claim.")
CLAIM_REJECTED = Contract("claim.rejected.v1", PUBLISHER, ClaimRejected, "A reviewer rejected a claim.")

CLAIM_REOPENED = Contract(
    "claim.reopened.v1",
    PUBLISHER,
    ClaimReopened,
    "A rejected claim was reopened, by a person or because its attendance was corrected.",
)
CLAIM_HELD = Contract(
    "claim.held.v1", PUBLISHER, ClaimHeld, "An approved claim is not paid until a person decides."
)
CLAIM_RESUMED = Contract("claim.resumed.v1", PUBLISHER, ClaimResumed, "A held claim may be paid again.")
CLAIM_APPROVAL_WITHDRAWN = Contract(
    "claim_approval.withdrawn.v1",
    PUBLISHER,
    ClaimApprovalWithdrawn,
    "The approval of a claim was withdrawn: it is to be reviewed again.",
)
CLAIM_DELAYED = Contract(
    "claim.delayed.v1", PUBLISHER, ClaimDelayed, "A claim waits, because no rate covers one of its days."
)


# ------------------------------------------------------------ requests


class ClaimId(Request):
    """Which claim."""

    claim_id = Id()


class ApproveClaim(ClaimId, MustSee):
    """Which claim, as it was seen."""


class ApproveClaims(Request):
    """Which claims, each as it was seen."""

    claims = Items(ApproveClaim, length_min=1, length_max=APPROVED_AT_ONCE_MAX)


class RejectClaim(ApproveClaim):
    """Which claim, as it was seen, and the reason."""

    reason_code = Word()


class HoldClaim(RejectClaim):
    """Which claim is not to be paid until someone decides, and why."""


class ResumeClaim(RejectClaim):
    """Which held claim is to be paid after all, and why."""


class WithdrawApproval(RejectClaim):
    """Which approval is withdrawn, and why."""


class ReopenClaim(RejectClaim):
    """Which rejected claim is to be reviewed again, and why."""


class KeepAmount(RejectClaim):
    """Which claim keeps its amount, and why."""


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


class ApprovedClaim(Reply):
    """The result for one claim: `approved`, or the code of what stands against it."""

    claim_id = Id()
    result = Code()
    problems = Items(ItemProblem)


class ApprovedClaims(Reply):
    """The results for all claims; of many, the job that goes on with them, and no results yet."""

    approved = Count()
    results = Items(ApprovedClaim)
    job_id = Id(allow_none=True)


class ClaimLineReply(Reply):
    """What one line of a claim is for."""

    code = Code()
    service_date = Day()
    minutes = Count()
    rate_id = Id(allow_none=True)
    rate_cents = Cents(allow_none=True)
    amount_cents = Cents(allow_none=True)


class ClaimStepReply(Reply):
    """A step of a claim and its day: the bank's for the bank's decisions, else ours."""

    status = OneOf(*Step)
    at = Instant("When Tandem recorded it")
    on = Day()
    reason_code = Code("Why, where a reason was given; not told to the family", allow_none=True)


class HandReply(Reply):
    """Who took an act on a claim."""

    act = OneOf(*Act)
    account = Id()


class AttendedReply(Reply):
    """What was attended: the times of the event, and the minutes recorded."""

    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    event_minutes = Count("How long the event lasted")
    minutes = Count("The minutes recorded")
    longer_reason = Code("Why it is more than the event and the time around it", allow_none=True)


class ClaimReply(Reply):
    """A claim; the amount is null while no rate is known for one of its days.

    Whoever is among `hands` takes no other act on it. The family is told neither who acted nor why it is on
    hold.
    """

    claim_id = Id(of="id")
    advisor_id = Id()
    display_name = NameOf("advisor_id")
    attendance_id = Id()
    event_id = Id()
    event_title = LocalizedText(exact=True)
    attended_on = Day()
    attended = Part(AttendedReply)
    hands = Items(HandReply)
    amount_cents = Cents(allow_none=True)
    currency = Currency()
    status = OneOf(*ClaimStatus)
    reason_code = Code(allow_none=True)
    approved_by = Id(allow_none=True)
    held_for = Code("Why it is on hold, until a person decides", allow_none=True)
    held_by = Id("Null when it was put on hold by itself", allow_none=True)
    resumed_by = Id(allow_none=True)
    refusal = OneOf(
        *Refusal,
        description="What stands against the next step, if who reads this took it; null where nothing does",
        allow_none=True,
    )
    lines = Items(ClaimLineReply)
    steps = Items(ClaimStepReply)
    overlaps = Items(
        Id(), "Claims of the same person whose events overlap with its own: the same time is paid once"
    )
    corrected_minutes = Count(
        "What the minutes would be now, where others were approved: a person must decide",
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
    "stipends.approve_claim",
    "Approve a claim; never by who recorded its attendance or set its rate",
    request=ApproveClaim,
    reply=ClaimState,
    roles=REVIEWER,
)
APPROVE_CLAIMS = command(
    "stipends.approve_claims",
    "Approve claims, each by itself: those that cannot be approved are told; many by a job",
    request=ApproveClaims,
    reply=ApprovedClaims,
    roles=REVIEWER,
)
REJECT_CLAIM = command(
    "stipends.reject_claim",
    "Reject a claim; one that was approved and is not released never by who approved it",
    request=RejectClaim,
    reply=ClaimState,
    roles=REVIEWER,
)
HOLD_CLAIM = command(
    "stipends.hold_claim",
    "Put an approved claim on hold: it is not paid until someone decides",
    request=HoldClaim,
    reply=ClaimState,
    roles=FINANCE,
)
RESUME_CLAIM = command(
    "stipends.resume_claim",
    "Have a held claim paid after all, with its amount",
    request=ResumeClaim,
    reply=ClaimState,
    roles=REVIEWER,
)
WITHDRAW_APPROVAL = command(
    "stipends.withdraw_approval",
    "Withdraw the approval of a claim; never by who approved it",
    request=WithdrawApproval,
    reply=ClaimState,
    roles=FINANCE,
)
REOPEN_CLAIM = command(
    "stipends.reopen_claim",
    "Reopen a rejected claim for review",
    request=ReopenClaim,
    reply=ClaimState,
    roles=REVIEWER,
)
KEEP_AMOUNT = command(
    "stipends.keep_amount",
    "Keep the amount of a paid claim, although other minutes were attended",
    request=KeepAmount,
    reply=ClaimState,
    roles=REVIEWER,
)
