"""Contracts of invitations."""

from enum import StrEnum
from typing import Final

from shared.actor import STAFF
from shared.contracts.advocacy.occasions import EventId, EventStatus
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Count,
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
    Several,
    Text,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import READERS_AND_FAMILY, STAFF_AND_FAMILY

PUBLISHER = "advocacy"
INVITED_AT_ONCE_MAX: Final = 5_000
INVITED_TOGETHER_MAX: Final = 200
"""More than these are invited by a job."""
INVITED_MAX: Final = 5_000
"""All invitations to an event: a move asks as many again in one transaction."""
TOO_MANY_CHANGES: Final = "too_many_changes"
"""Why an advisor's yes is refused who changed their answer too often."""
TO_BE_RECORDED: Final = "to_be_recorded"
"""Why a seat is not given back: the event took place, and who did not come is recorded as absent."""
NO_SEAT_LEFT: Final = "no_seat_left"
"""Why a yes is refused after the event, when every seat is taken: nobody waits for one any more."""


class InvitationStatus(StrEnum):
    """invited -> seated, waitlisted or declined; seated or waitlisted -> released; seated -> attended or
    absent.

    When the event is moved or reinstated, seated becomes `seat_held`: the seat is kept until the advisor
    answers again. An invitation that can still be answered becomes `withdrawn` when it ends without an
    answer.
    """

    INVITED = "invited"
    SEATED = "seated"
    SEAT_HELD = "seat_held"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


class WithdrawalReason(StrEnum):
    """Why an invitation ended without an answer of its advisor."""

    PAUSED = "paused"
    LEFT = "left"
    NOT_READY = "not_ready"
    """The event is asked anew, and something is missing on its days."""
    CANCELLED = "cancelled"


class Asking(StrEnum):
    """Why an advisor is asked."""

    FIRST = "first"
    AGAIN = "again"
    """An invitation that ended is sent once more."""
    MOVED = "moved"
    REINSTATED = "reinstated"


class InviteResult(StrEnum):
    """The result of an invitation for one advisor."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    ALREADY_INVITED = "already_invited"
    NOT_ACTIVE = "not_active"
    NOT_READY = "not_ready_on_the_day"
    UNKNOWN = "unknown"
    CLOSE_TO_YOU = "close_to_you"
    """You, or somebody close to you: somebody else must invite them."""
    TOO_MANY = "too_many"
    """The event has as many invitations as it can."""
    EVENT_OVER = "event_over"
    """It was cancelled, or is over, by the time in which a job came to this one."""


class AnsweredBy(StrEnum):
    """Who gave the last answer to an invitation."""

    ADVISOR = "advisor"
    GUARDIAN = "guardian"
    """For the advisor, whose guardian they were that day, and who was not of age."""
    STAFF = "staff"
    """As the advisor told them, or at the door."""


# ------------------------------------------------------------ events


class InvitationSent(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    starts_at = Instant()
    asking = Code()
    reply_by = Instant(allow_none=True)


class InvitationDeclined(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()


class InvitationRescheduled(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    starts_at = Instant()


class InvitationWithdrawn(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    reason_code = Code()


class SeatConfirmed(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    from_waitlist = Flag()


class SeatWaitlisted(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    position = Count()


class SeatReleased(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()


class SeatHeld(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    reply_by = Instant()


class SeatLapsed(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()


class InvitationReminded(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    starts_at = Instant()
    days_left = Count()


class SeatMissed(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()


INVITATION_SENT = Contract(
    "invitation.sent.v1", PUBLISHER, InvitationSent, "An advisor was invited to an event."
)

INVITATION_DECLINED = Contract(
    "invitation.declined.v1", PUBLISHER, InvitationDeclined, "An advisor declined an invitation."
)

INVITATION_RESCHEDULED = Contract(
    "invitation.rescheduled.v1",
    PUBLISHER,
    InvitationRescheduled,
    "An event moved to which an advisor had said no, or given a place back: they may still accept.",
)

INVITATION_WITHDRAWN = Contract(
    "invitation.withdrawn.v1",
    PUBLISHER,
    InvitationWithdrawn,
    "An invitation ended, with its seat or place on the waitlist, without an answer: its reason says why.",
)

SEAT_CONFIRMED = Contract("seat.confirmed.v1", PUBLISHER, SeatConfirmed, "An advisor has a seat.")
SEAT_WAITLISTED = Contract("seat.waitlisted.v1", PUBLISHER, SeatWaitlisted, "An advisor is on the waitlist.")
SEAT_RELEASED = Contract("seat.released.v1", PUBLISHER, SeatReleased, "An advisor gave a seat back.")
SEAT_HELD = Contract(
    "seat.held.v1", PUBLISHER, SeatHeld, "An advisor's seat is kept until they answer again, up to a time."
)
SEAT_LAPSED = Contract(
    "seat.lapsed.v1", PUBLISHER, SeatLapsed, "A kept seat was not answered in time; others can have it."
)

INVITATION_REMINDED = Contract(
    "invitation.reminded.v1",
    PUBLISHER,
    InvitationReminded,
    "An advisor has not answered an invitation, 7 days or 1 day before the event.",
)
SEAT_MISSED = Contract(
    "seat.missed.v1",
    PUBLISHER,
    SeatMissed,
    "The event is over, and no seat came free for an advisor.",
)


# ------------------------------------------------------------ requests


class InviteAdvisors(EventId):
    """Whom to invite."""

    advisor_ids = Items(Id(), length_min=1, length_max=INVITED_AT_ONCE_MAX)


class InvitationId(Request):
    """Which invitation."""

    invitation_id = Id()


class AnswerInvitation(InvitationId, Seen):
    """Which invitation; a guardian of several names whose it is."""

    advisor_id = Id("Whose invitation it is", required=False)


class AcceptInvitation(AnswerInvitation):
    """Which invitation is accepted."""


class DeclineInvitation(AnswerInvitation):
    """Which invitation is declined."""


class ReleaseSeat(AnswerInvitation):
    """Of which invitation the seat, or the place on the waitlist, is given back."""


class ListInvitations(Paged):
    """Filters: invitations to an event, of an advisor, or both; staff may leave both out."""

    event_id = Id(required=False)
    advisor_id = Id(required=False)
    status = OneOf(*InvitationStatus, required=False)
    statuses = Several(OneOf(*InvitationStatus), len(InvitationStatus), required=False)


# ------------------------------------------------------------ replies


class InvitationState(Reply):
    """An invitation and its state; `position` is the place on the waitlist, `reply_by` until when an advisor
    who was asked again should answer.
    """

    invitation_id = Id(of="id")
    event_id = Id()
    advisor_id = Id()
    status = OneOf(*InvitationStatus)
    position = Count(allow_none=True)
    reply_by = Instant(allow_none=True)
    version = Count()


class OtherPlace(Reply):
    """Another event at which somebody has a seat, or a place on the waitlist."""

    event_id = Id(of="id")
    event_title = LocalizedText(exact=True)
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()


class AcceptedInvitation(InvitationState):
    """An accepted invitation, and where else the same person has a place while the event takes place."""

    same_time = Items(OtherPlace)


class InvitationReply(InvitationState):
    """An invitation with the main data of its event; `ended_for` tells why it was withdrawn.

    `answered_by` is the account that gave the last answer, `answered_as` on whose behalf.
    """

    display_name = NameOf("advisor_id")
    answered_by = Id(allow_none=True)
    answered_as = OneOf(*AnsweredBy, allow_none=True)
    ended_for = OneOf(*WithdrawalReason, allow_none=True)
    event_title = LocalizedText(exact=True)
    event_status = OneOf(*EventStatus)
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    place = Text()
    minutes = Count(allow_none=True)
    attendance_id = Id(allow_none=True)


class InvitedAdvisor(Reply):
    """The result for one invitation, and what is missing on the days of the event, if that is why."""

    advisor_id = Id()
    invitation_id = Id()
    result = OneOf(*InviteResult)
    missing = Items(Code())


class InvitedAdvisors(Reply):
    """The results for all invitations; of many, the job that goes on with them, and no results yet."""

    event_id = Id()
    invited = Count()
    results = Items(InvitedAdvisor)
    job_id = Id(allow_none=True)


# ------------------------------------------------------------ operations

INVITE_ADVISORS = command(
    "advocacy.invite_advisors",
    "Invite advisors, with one result each",
    request=InviteAdvisors,
    reply=InvitedAdvisors,
    roles=STAFF,
)
INVITATIONS = query(
    "advocacy.invitations",
    "List invitations; an advisor sees their own",
    request=ListInvitations,
    reply=page_of(InvitationReply, "Invitations"),
    roles=READERS_AND_FAMILY,
    personal=True,
)
ACCEPT_INVITATION = command(
    "advocacy.accept_invitation",
    "Accept: a seat or, when all are taken, the next place on the waitlist",
    request=AcceptInvitation,
    reply=AcceptedInvitation,
    roles=STAFF_AND_FAMILY,
)
DECLINE_INVITATION = command(
    "advocacy.decline_invitation",
    "Decline an invitation",
    request=DeclineInvitation,
    reply=InvitationState,
    roles=STAFF_AND_FAMILY,
)
RELEASE_SEAT = command(
    "advocacy.release_seat",
    "Give up a seat or a place on the waitlist; the first on it gets the seat",
    request=ReleaseSeat,
    reply=InvitationState,
    roles=STAFF_AND_FAMILY,
)
