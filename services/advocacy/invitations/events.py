"""Events about invitations."""

from typing import Any

from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import Asking, WithdrawalReason
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


def publish_sent(invitation: Invitation, event: AdvocacyEvent, asking: Asking, uow: UnitOfWork) -> None:
    """Publish that an advisor is asked, and why."""
    data = about_invitation(invitation) | {
        "event_title": event.title.as_dict(),
        "starts_at": event.starts_at,
        "asking": asking.value,
        "reply_by": invitation.reply_by,
    }
    uow.publish(advocacy.INVITATION_SENT, about=invitation, data=data)


def publish_rescheduled(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Publish to somebody who had said no that the event moved."""
    data = about_invitation(invitation) | {"event_title": event.title.as_dict(), "starts_at": event.starts_at}
    uow.publish(advocacy.INVITATION_RESCHEDULED, about=invitation, data=data)


def publish_waitlisted(invitation: Invitation, uow: UnitOfWork) -> None:
    """Publish that an advisor is on the waitlist."""
    data = about_invitation(invitation) | {"position": invitation.position}
    uow.publish(advocacy.SEAT_WAITLISTED, about=invitation, data=data)


def publish_held(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Publish that a seat is kept for an advisor until they answer."""
    data = about_invitation(invitation) | {
        "event_title": event.title.as_dict(),
        "reply_by": invitation.reply_by,
    }
    uow.publish(advocacy.SEAT_HELD, about=invitation, data=data)


def publish_withdrawn(invitation: Invitation, reason: WithdrawalReason, uow: UnitOfWork) -> None:
    """Publish that an invitation ended without an answer, and why."""
    data = about_invitation(invitation) | {"reason_code": reason.value}
    uow.publish(advocacy.INVITATION_WITHDRAWN, about=invitation, data=data)
