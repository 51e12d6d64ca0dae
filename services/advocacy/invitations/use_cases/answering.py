"""Accepting, declining and releasing."""

from collections.abc import Callable
from typing import Any

from services.advocacy.advisors.api import AdvisorReplica, Run, require_ready
from services.advocacy.invitations.events import about_invitation, publish_confirmed, publish_waitlisted
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import (
    HOLDS_A_PLACE,
    HOLDS_PLACE,
    advisor_id_of,
    event_id_of,
)
from services.advocacy.invitations.use_cases.duties import acts_as_staff, refuse_for_close, refuse_gain
from services.advocacy.invitations.use_cases.same_time import other_places
from services.advocacy.invitations.use_cases.seats import (
    end_kept_seats,
    first_in_line,
    has_another,
    pass_seat_on,
)
from services.advocacy.occasions.api import AdvocacyEvent
from services.advocacy.time_rules.api import time_limits_on
from shared.actor import STAFF, Role, require_self_or
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import (
    TOO_MANY_CHANGES,
    AnsweredBy,
    InvitationState,
    InvitationStatus,
)
from shared.contracts.event import Contract
from shared.errors import Conflict, FieldError, NotFound
from shared.persistence.documents import Record
from shared.persistence.unit_of_work import UnitOfWork

_STATE = InvitationState()


def accept_invitation(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take a seat or, if there is none, the next place on the waitlist. Repeating it changes nothing.

    Who was asked again keeps by it the seat, or the place on the waitlist, that was kept for them. Once the
    event has begun, staff give a free seat to whoever is at the door, regardless of the waitlist; once it is
    over, nobody waits for one.
    Raises `Conflict` for an advisor who paused or left, is not ready on the days of the event, or has changed
    their answer too often: then staff answer for them. Other places of theirs at the same time are told.
    """
    invitation = _own_invitation(request, uow)
    event = uow.require(AdvocacyEvent, invitation.event_id)
    same_time = other_places(invitation, event, uow)
    end_kept_seats(event, uow)
    waits = invitation.status == InvitationStatus.WAITLISTED
    goes_in = waits and event.has_begun(uow.now) and event.has_free_seat
    keeps = invitation.status in HOLDS_PLACE and not goes_in
    if keeps and not invitation.awaits_answer:
        return _invitation_answer(invitation, uow) | {"same_time": same_time}
    event.require_open()
    require_ready(invitation.advisor_id, Run(*event.local_days), uow)
    _require_time_left(invitation, event, uow)
    _require_change_left(invitation, event, uow)
    _note_answer(invitation, uow)
    if keeps:
        _keep_place(invitation, event, uow)
    else:
        _require_one_seat(invitation, uow)
        _take_place(invitation, event, uow, waits=waits)
    return _invitation_answer(invitation, uow) | {"same_time": same_time}


def _keep_place(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    if invitation.has_seat:
        invitation.seat()
        publish_confirmed(invitation, uow, from_waitlist=False)
    else:
        event.require_line(uow.now)
        invitation.wait(invitation.position)
        publish_waitlisted(invitation, uow)


def _take_place(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork, *, waits: bool) -> None:
    place = event.admit(uow.now)
    invitation.open_anew(uow.now)
    if place is None:
        invitation.seat()
        publish_confirmed(invitation, uow, from_waitlist=waits)
    else:
        invitation.wait(place)
        publish_waitlisted(invitation, uow)


def _require_one_seat(invitation: Invitation, uow: UnitOfWork) -> None:
    # Seats of an event are given one after another, so no other is given meanwhile.
    if has_another(invitation, HOLDS_A_PLACE, uow):
        raise Conflict("The same person has a place at this event already, under another entry.")


def decline_invitation(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decline an invitation. Repeating it is harmless; an advisor with a seat releases it instead.

    A seat that was kept for an answer goes to the next in line. Raises `Conflict` if it can no longer be
    declined: the event took place or is cancelled, or it has begun and it is the advisor who says so.
    """
    invitation = _own_invitation(request, uow)
    if invitation.status != InvitationStatus.DECLINED:
        uow.require(AdvocacyEvent, invitation.event_id).require_undecided()
        _give_up(invitation, Invitation.decline, advocacy.INVITATION_DECLINED, uow)
    return _invitation_answer(invitation, uow)


def release_seat(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Give up a seat or a place on the waitlist; a seat goes to the next in line. Repeating it is harmless.

    Once the event has begun, the seat stays free for people at the door. Raises `Conflict` for a seat once
    attendance is being recorded, or the event is over: who did not come is recorded as absent.
    """
    invitation = _own_invitation(request, uow)
    if invitation.status != InvitationStatus.RELEASED:
        _give_up(invitation, Invitation.release, advocacy.SEAT_RELEASED, uow)
    return _invitation_answer(invitation, uow)


def _give_up(
    invitation: Invitation, change: Callable[[Invitation], None], said: Contract, uow: UnitOfWork
) -> None:
    event = uow.require(AdvocacyEvent, invitation.event_id)
    event.require_open()
    _require_time_left(invitation, event, uow)
    if invitation.status == InvitationStatus.SEATED:
        event.require_unrecorded(uow.now)
    end_kept_seats(event, uow)
    had_seat = invitation.has_seat
    # Searched before anything changes, so that each document is written once.
    heir = first_in_line(event, uow) if had_seat and event.promotes(uow.now) else None
    refuse_gain(invitation, heir, uow)
    _note_answer(invitation, uow)
    change(invitation)
    uow.publish(said, about=invitation, data=about_invitation(invitation))
    if had_seat:
        pass_seat_on(event, heir, uow)


def _own_invitation(request: dict[str, Any], uow: UnitOfWork) -> Invitation:
    invitation = uow.require(Invitation, request["invitation_id"])
    require_self_or(uow.actor, invitation.advisor_id, STAFF)
    if request.get("advisor_id", invitation.advisor_id) != invitation.advisor_id:
        raise NotFound("This advisor has no such invitation.")
    refuse_for_close(invitation, uow)
    uow.check_version(invitation, request.get("version"))
    return invitation


def _invitation_answer(invitation: Invitation, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the reply has the version after this change
    return _STATE.dump(invitation)


def _require_time_left(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    # Staff may still enter what was written on paper at the door.
    if event.has_begun(uow.now) and not acts_as_staff(invitation, uow):
        raise Conflict("The event has begun. Please ask the staff.")


def _require_change_left(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Refuse one more yes of an advisor who changed their answer too often; a no is always heard."""
    limit = time_limits_on(event.local_day, uow).answer_changes_max
    if invitation.own_answers <= limit or acts_as_staff(invitation, uow):
        return
    message = f"You changed your answer {limit} times. Please call the program staff: they answer for you."
    raise Conflict(
        message, errors=[FieldError(field="invitation_id", code=TOO_MANY_CHANGES, message=message)]
    )


def _note_answer(invitation: Invitation, uow: UnitOfWork) -> None:
    actor = uow.actor
    if acts_as_staff(invitation, uow):
        answered_as = AnsweredBy.STAFF
    else:
        is_guardian = Role.GUARDIAN in actor.roles
        answered_as = AnsweredBy.GUARDIAN if is_guardian else AnsweredBy.ADVISOR
    invitation.note_answer(actor.user_id, answered_as)


def event_key(request: dict[str, Any]) -> str:
    """The event, as the key by which responses to its invitations are serialized."""
    return event_id_of(request["invitation_id"])


def invitation_wanted(request: dict[str, Any]) -> list[tuple[type[Record], str]]:
    """What a command about an invitation will get."""
    id_ = request["invitation_id"]
    return [(Invitation, id_), (AdvocacyEvent, event_id_of(id_)), (AdvisorReplica, advisor_id_of(id_))]
