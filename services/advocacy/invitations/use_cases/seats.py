"""Gives a free seat to the first on the waitlist who is ready on the days of the event."""

from typing import Final

from services.advocacy.advisors.api import AdvisorReplica, Run
from services.advocacy.invitations.events import publish_confirmed
from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.persistence.unit_of_work import UnitOfWork

LOOKED_AT: Final = 10
"""Of how many in line it is asked at once whether they are ready."""


def first_in_line(event: AdvocacyEvent, uow: UnitOfWork) -> Invitation | None:
    """The first on the waitlist who is ready, if anyone; the others keep their place."""
    days = Run(*event.local_days)
    place = 0
    while waiting := uow.find(
        Invitation,
        order_by=("position",),
        limit=LOOKED_AT,
        event_id=event.id,
        status=InvitationStatus.WAITLISTED,
        position__gt=place,
    ):
        ids = [invitation.advisor_id for invitation in waiting]
        ready = {one.id for one in uow.find(AdvisorReplica, id__in=ids) if one.refusal(days) is None}
        first = next((invitation for invitation in waiting if invitation.advisor_id in ready), None)
        if first is not None:
            return first
        place = waiting[-1].position
    return None


def pass_seat_on(event: AdvocacyEvent, heir: Invitation | None, uow: UnitOfWork) -> None:
    """Free one seat and give it to the heir, if there is one."""
    event.free_seat()
    if heir is not None:
        event.take_seat()
        heir.seat()
        publish_confirmed(heir, uow, from_waitlist=True)
