"""What the events of advocacy say of an invitation."""

from typing import Any

from services.advocacy.invitations.models import Invitation
from shared.contracts import advocacy
from shared.persistence.unit_of_work import UnitOfWork


def about_invitation(invitation: Invitation) -> dict[str, Any]:
    """What every event about an invitation says of it."""
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "advisor_id": invitation.advisor_id,
    }


def publish_confirmed(invitation: Invitation, uow: UnitOfWork, *, from_waitlist: bool) -> None:
    """Say that an advisor has a seat, and whether they had waited for it."""
    data = about_invitation(invitation) | {"from_waitlist": from_waitlist}
    uow.publish(advocacy.SEAT_CONFIRMED, about=invitation, data=data)
