"""Cancels an event, with all its invitations, and reinstates it."""

from typing import Any

from services.advocacy.invitations.events import (
    publish_confirmed,
    publish_sent,
    publish_waitlisted,
)
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.use_cases.asking_again import (
    NOBODY_ASKED,
    ask_again,
    end_invitation,
    invitations_to,
    still_answerable,
)
from services.advocacy.occasions.api import AdvocacyEvent, event_as_seen, event_state, wait
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import Asking, InvitationStatus, WithdrawalReason
from shared.persistence.unit_of_work import UnitOfWork


def cancel_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Cancel an event, for a reason. Every invitation that can still be answered ends with it.

    It may be over. Raises `Conflict` once somebody attended; records of absence alone are undone.
    """
    event = event_as_seen(request, uow)
    invitations = still_answerable(event, uow)
    event.cancel(request["reason_code"])
    wait(event, uow)
    uow.publish(
        advocacy.EVENT_CANCELLED,
        about=event,
        data={"event_id": event.id, "reason_code": event.cancel_reason_code},
    )
    for invitation in invitations:
        end_invitation(invitation, event, WithdrawalReason.CANCELLED, uow)
    return event_state(event, uow)


def reinstate_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Have a cancelled event take place after all.

    Whoever's invitation ended with it is asked again (`ask_again`). Of an event that has begun, nobody is
    asked: everybody has again what they had. Raises `Conflict` unless it is cancelled.
    """
    event = event_as_seen(request, uow)
    ended = invitations_to(event, [InvitationStatus.WITHDRAWN], uow)
    invitations = [one for one in ended if one.ended_with_event]
    event.reinstate()
    wait(event, uow)
    uow.publish(advocacy.EVENT_REINSTATED, about=event, data={"event_id": event.id})
    for invitation in invitations:
        invitation.restore()
        if invitation.has_seat:
            event.take_seat()
    if event.has_begun(uow.now):
        for invitation in invitations:
            _say_as_it_was(invitation, event, uow)
        return event_state(event, uow) | NOBODY_ASKED
    asked = ask_again(event, invitations, Asking.REINSTATED, uow)
    for invitation in invitations:
        if invitation.status == InvitationStatus.WAITLISTED:
            publish_waitlisted(invitation, uow)
    return event_state(event, uow) | asked


def _say_as_it_was(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    if invitation.status == InvitationStatus.SEAT_HELD:
        # Nobody answers any more: who is there gets a seat at the door.
        invitation.lapse()
        event.free_seat()
    if invitation.status == InvitationStatus.SEATED:
        publish_confirmed(invitation, uow, from_waitlist=False)
    elif invitation.status == InvitationStatus.WAITLISTED:
        publish_waitlisted(invitation, uow)
    else:
        publish_sent(invitation, event, Asking.REINSTATED, uow)
