"""Gives a free seat to the first on the waitlist."""

from services.advocacy.invitations.events import publish_confirmed
from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.persistence.unit_of_work import UnitOfWork


def first_in_line(event: AdvocacyEvent, uow: UnitOfWork) -> Invitation | None:
    """The first on the waitlist, if anyone."""
    return uow.first(
        Invitation, order_by=("position",), event_id=event.id, status=InvitationStatus.WAITLISTED
    )


def pass_seat_on(event: AdvocacyEvent, heir: Invitation | None, uow: UnitOfWork) -> None:
    """Free one seat and give it to the heir, if there is one."""
    event.free_seat()
    if heir is not None:
        event.take_seat()
        heir.seat()
        publish_confirmed(heir, uow, from_waitlist=True)
