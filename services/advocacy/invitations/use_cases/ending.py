"""Ends invitations when an advisor pauses or leaves."""

from typing import Any

from services.advocacy.advisors.api import AdvisorReplica, note_standing
from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import ACCEPTABLE, ANSWERABLE
from services.advocacy.invitations.use_cases.seats import first_in_line, pass_seat_on
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.contracts.advocacy.occasions import EventStatus
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def end_invitations(event: Event, uow: UnitOfWork) -> None:
    """End the invitations of an advisor who paused or left, for events after that moment; free their seats.

    An invitation sent before this was known ends too. When the advisor is back already, only those end that
    were sent before the pause.
    """
    note_standing(event, uow)
    is_back = uow.require(AdvisorReplica, event.data["advisor_id"]).is_active
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
            _withdraw(invitation, uow)


def _withdraw(invitation: Invitation, uow: UnitOfWork) -> None:
    if invitation.status == InvitationStatus.INVITED:
        invitation.withdraw()
        uow.publish(advocacy.INVITATION_DECLINED, about=invitation, data=about_invitation(invitation))
        return
    occasion = uow.require(AdvocacyEvent, invitation.event_id)
    seated = invitation.status == InvitationStatus.SEATED
    passes_on = seated and occasion.status == EventStatus.PUBLISHED and not occasion.has_begun(uow.now)
    heir = first_in_line(occasion, uow) if passes_on else None
    invitation.withdraw()
    uow.publish(advocacy.SEAT_RELEASED, about=invitation, data=about_invitation(invitation))
    if seated:
        pass_seat_on(occasion, heir, uow)
