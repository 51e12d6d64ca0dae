"""Ends invitations when an advisor pauses or leaves."""

from typing import Any

from services.advocacy.advisors.api import AdvisorReplica, note_standing
from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import ACCEPTABLE, ANSWERABLE
from services.advocacy.invitations.use_cases.seats import first_in_line, pass_seat_on
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import advocacy, recruitment
from shared.contracts.advocacy.invitations import InvitationStatus, WithdrawalReason
from shared.contracts.advocacy.occasions import EventStatus
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork

REASONS: dict[str, WithdrawalReason] = {
    recruitment.ADVISOR_PAUSED.type: WithdrawalReason.PAUSED,
    recruitment.ADVISOR_WITHDRAWN.type: WithdrawalReason.LEFT,
}


def end_invitations(event: Event, uow: UnitOfWork) -> None:
    """End the invitations of an advisor who paused or left, for events after that moment; free their seats.

    An invitation sent before this was known ends too. When the advisor is back already, only those end that
    were sent before the pause.
    """
    note_standing(event, uow)
    is_back = uow.require(AdvisorReplica, event.data["advisor_id"]).is_here
    sent_before: dict[str, Any] = {"invited_at__lte": event.time} if is_back else {}
    invitations = uow.find(
        Invitation,
        order_by=("id",),
        advisor_id=event.data["advisor_id"],
        starts_at__gt=event.time,
        status__in=(*ANSWERABLE, *ACCEPTABLE),
        **sent_before,
    )
    for invitation in invitations:
        invitation.note_standing(event.sequence)
        if invitation.status in ANSWERABLE:
            _withdraw(invitation, REASONS[event.type], uow)


def _withdraw(invitation: Invitation, reason: WithdrawalReason, uow: UnitOfWork) -> None:
    if invitation.status == InvitationStatus.INVITED:
        _end(invitation, reason, uow)
        return
    occasion = uow.require(AdvocacyEvent, invitation.event_id)
    seated = invitation.status == InvitationStatus.SEATED
    passes_on = seated and occasion.status == EventStatus.PUBLISHED and not occasion.has_begun(uow.now)
    heir = first_in_line(occasion, uow) if passes_on else None
    _end(invitation, reason, uow)
    if seated:
        pass_seat_on(occasion, heir, uow)


def _end(invitation: Invitation, reason: WithdrawalReason, uow: UnitOfWork) -> None:
    invitation.withdraw()
    data = about_invitation(invitation) | {"reason_code": reason.value}
    uow.publish(advocacy.INVITATION_WITHDRAWN, about=invitation, data=data)
