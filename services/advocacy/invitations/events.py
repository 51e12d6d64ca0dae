"""Data of events about invitations."""

from typing import Any

from services.advocacy.invitations.models import Invitation
from shared.contracts import advocacy
from shared.persistence.unit_of_work import UnitOfWork


def about_invitation(invitation: Invitation) -> dict[str, Any]:
    """The data that every event about an invitation has."""
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "advisor_id": invitation.advisor_id,
    }


def publish_confirmed(invitation: Invitation, uow: UnitOfWork, *, from_waitlist: bool) -> None:
    """Publish that an advisor has a seat, and whether they were on the waitlist."""
    data = about_invitation(invitation) | {"from_waitlist": from_waitlist}
    uow.publish(advocacy.SEAT_CONFIRMED, about=invitation, data=data)
