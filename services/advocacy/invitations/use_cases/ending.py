"""Ends invitations when an advisor pauses or leaves."""

from datetime import datetime

from services.advocacy.advisors.api import AdvisorReplica, note_standing
from services.advocacy.invitations.events import publish_withdrawn
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import ACCEPTABLE, ANSWERABLE
from services.advocacy.invitations.use_cases.seats import first_in_line, pass_seat_on
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import recruitment
from shared.contracts.advocacy.invitations import InvitationStatus, WithdrawalReason
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork

REASONS: dict[str, WithdrawalReason] = {
    recruitment.ADVISOR_PAUSED.type: WithdrawalReason.PAUSED,
    recruitment.ADVISOR_WITHDRAWN.type: WithdrawalReason.LEFT,
}


def end_invitations(event: Event, uow: UnitOfWork) -> None:
    """End the invitations of an advisor who paused or left, for events after that moment; free their seats.

    An invitation sent before this was known ends too. When the advisor is back already, only those end that
    were open before the pause. One that ended with its event is not asked again when that is reinstated, and
    one to an event that is under way is not when that is moved.
    """
    note_standing(event, uow)
    is_back = uow.require(AdvisorReplica, event.data["advisor_id"]).is_here
    for invitation, occasion in _not_over(event.time, event.data["advisor_id"], uow):
        if is_back and invitation.open_since > event.time:
            continue
        if occasion.starts_at <= event.time:
            invitation.note_break(event.time)
            continue
        invitation.note_standing(event.sequence)
        if invitation.status in ANSWERABLE:
            _withdraw(invitation, occasion, REASONS[event.type], uow)
        elif invitation.ended_with_event:
            invitation.end_for(REASONS[event.type])


def _not_over(moment: datetime, advisor_id: str, uow: UnitOfWork) -> list[tuple[Invitation, AdvocacyEvent]]:
    """The invitations of an advisor that may be answered, or asked again, to events that end later."""
    invitations = uow.find(
        Invitation,
        order_by=("id",),
        advisor_id=advisor_id,
        status__in=(*ANSWERABLE, *ACCEPTABLE, InvitationStatus.WITHDRAWN),
    )
    events = uow.find(AdvocacyEvent, id__in=[one.event_id for one in invitations], ends_at__gt=moment)
    found = {event.id: event for event in events}
    return [(one, found[one.event_id]) for one in invitations if one.event_id in found]


def _withdraw(
    invitation: Invitation, event: AdvocacyEvent, reason: WithdrawalReason, uow: UnitOfWork
) -> None:
    heir = first_in_line(event, uow) if invitation.has_seat and event.promotes(uow.now) else None
    had_seat = invitation.has_seat
    invitation.withdraw(reason)
    publish_withdrawn(invitation, reason, uow)
    if had_seat:
        pass_seat_on(event, heir, uow)
