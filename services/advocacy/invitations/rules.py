"""What each state of an invitation allows, and the natural keys."""

from typing import Final

from shared.contracts.advocacy.invitations import InvitationStatus

HOLDS_SEAT: Final = (InvitationStatus.SEATED, InvitationStatus.SEAT_HELD)
HOLDS_PLACE: Final = (*HOLDS_SEAT, InvitationStatus.WAITLISTED)
ANSWERABLE: Final = (InvitationStatus.INVITED, *HOLDS_PLACE)
SAID_NO: Final = (InvitationStatus.DECLINED, InvitationStatus.RELEASED)
ACCEPTABLE: Final = (InvitationStatus.INVITED, *SAID_NO)
"""Advisors can change their mind: after declining or giving up a seat they may accept again, at the end of
the line.
"""
ATTENDED: Final = "attended_with_minutes"
"""The running sum of attendances; the state `attended` has its own."""
RECORDED: Final = (InvitationStatus.ATTENDED, InvitationStatus.ABSENT)
HOLDS_A_PLACE: Final = (*HOLDS_PLACE, InvitationStatus.ATTENDED)
"""One person holds one of them at an event, under whichever entry."""

_SEPARATOR: Final = "."


def invitation_id(event_id: str, advisor_id: str) -> str:
    """The natural key of an invitation: one per event and advisor."""
    return f"{event_id}{_SEPARATOR}{advisor_id}"


def event_id_of(invitation: str) -> str:
    """The event of an invitation, derived from its id."""
    return invitation.partition(_SEPARATOR)[0]


def advisor_id_of(invitation: str) -> str:
    """The advisor of an invitation, derived from its id."""
    return invitation.partition(_SEPARATOR)[2]


def status_by_minutes(minutes: int) -> InvitationStatus:
    """Any minutes are an attendance; none are an absence."""
    return InvitationStatus.ATTENDED if minutes > 0 else InvitationStatus.ABSENT
