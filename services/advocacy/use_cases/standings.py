"""Who may be invited, as recruitment tells it, and what ends with it."""

from services.advocacy import rules
from services.advocacy.models import AdvisorCopy, AdvocacyEvent, Invitation
from services.advocacy.rules import EventStatus, InvitationStatus, Standing
from services.advocacy.use_cases.said import about_invitation
from services.advocacy.use_cases.seats import first_in_line, pass_seat_on
from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork

STANDINGS: dict[str, Standing] = {
    recruitment.ADVISOR_ACCEPTED.type: Standing.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: Standing.ACTIVE,
    recruitment.ADVISOR_PAUSED.type: Standing.PAUSED,
    recruitment.ADVISOR_RESUMED.type: Standing.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: Standing.WITHDRAWN,
}


def note_standing(event: Event, uow: UnitOfWork) -> None:
    """Keep who may be invited; what is older than what is known changes nothing."""
    advisor = uow.get(AdvisorCopy, event.data["advisor_id"])
    if advisor is None:
        advisor = uow.add(AdvisorCopy(id=event.data["advisor_id"]))
    advisor.note(STANDINGS[event.type], event.sequence)
    # Only the acceptance tells the name, so it is kept even when it comes late.
    advisor.display_name = event.data.get("display_name", advisor.display_name)


def end_invitations(event: Event, uow: UnitOfWork) -> None:
    """An advisor paused or left: their invitations to events after that moment end, seats go to the line.

    It depends on the moment of the fact, not on when it is heard, so a late or repeated one does no more.
    """
    note_standing(event, uow)
    open_invitations = uow.find(
        Invitation,
        order_by=("id",),
        advisor_id=event.data["advisor_id"],
        starts_at__gt=event.time,
        invited_at__lte=event.time,
        status__in=rules.ANSWERABLE,
    )
    for invitation in open_invitations:
        _withdraw(invitation, uow)


def _withdraw(invitation: Invitation, uow: UnitOfWork) -> None:
    if invitation.status == InvitationStatus.INVITED:
        invitation.withdraw()
        uow.publish(advocacy.INVITATION_DECLINED, about=invitation, data=about_invitation(invitation))
        return
    occasion = uow.require(AdvocacyEvent, invitation.event_id)
    seated = invitation.status == InvitationStatus.SEATED
    heir = first_in_line(occasion, uow) if seated and occasion.status == EventStatus.PUBLISHED else None
    invitation.withdraw()
    uow.publish(advocacy.SEAT_RELEASED, about=invitation, data=about_invitation(invitation))
    if seated:
        pass_seat_on(occasion, heir, uow)
