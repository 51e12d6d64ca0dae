"""What the times of an event mean for its invitations.

An event has one timer for each of its times, so that moving it is one change; when one is due, each of the
invitations that it concerns gets a timer of its own, so many at a time: thousands of them need no large
transaction.
"""

from math import ceil
from typing import Final

from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import event_id_of
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.dates import ONE_DAY
from shared.persistence.documents import Record
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

REMINDER: Final = "reminder"
MISSED: Final = "missed"
AT_ONCE_MAX: Final = 1_000
_AFTER: Final = " "


def remind_due(due: Due, uow: UnitOfWork) -> None:
    """Some days before an event: whoever has not answered is reminded, once even after an outage."""
    event = uow.get(AdvocacyEvent, due.subject)
    if event and event.is_open and not event.has_begun(uow.now) and not _is_too_late(event, due, uow):
        _each(event, InvitationStatus.INVITED, REMINDER, due, uow)


def ended_due(due: Due, uow: UnitOfWork) -> None:
    """An event is over: whoever is in line still is told so."""
    event = uow.get(AdvocacyEvent, due.subject)
    if event and event.takes_place:
        _each(event, InvitationStatus.WAITLISTED, MISSED, due, uow)


def reminder_due(due: Due, uow: UnitOfWork) -> None:
    """Remind an advisor, unless they have answered or the event has begun."""
    invitation, event = _of(due, uow)
    if invitation.status == InvitationStatus.INVITED and event.is_open and not event.has_begun(uow.now):
        data = about_invitation(invitation) | {
            "event_title": event.title.as_dict(),
            "starts_at": event.starts_at,
            "days_left": ceil((event.starts_at - uow.now) / ONE_DAY),
        }
        uow.publish(advocacy.INVITATION_REMINDED, about=invitation, data=data)


def missed_due(due: Due, uow: UnitOfWork) -> None:
    """Tell an advisor in line that no seat came free."""
    invitation, event = _of(due, uow)
    if invitation.status == InvitationStatus.WAITLISTED and event.takes_place:
        data = about_invitation(invitation) | {"event_title": event.title.as_dict()}
        uow.publish(advocacy.SEAT_MISSED, about=invitation, data=data)


def invitation_wanted(due: Due) -> list[tuple[type[Record], str]]:
    """The invitation of a timer, and its event."""
    return [(Invitation, due.subject), (AdvocacyEvent, event_id_of(due.subject))]


def _is_too_late(event: AdvocacyEvent, due: Due, uow: UnitOfWork) -> bool:
    """Whether the next reminder is due already."""
    days, _, _after = due.part.partition(_AFTER)
    return int(days) > 1 and event.starts_at - ONE_DAY <= uow.now


def _each(event: AdvocacyEvent, status: InvitationStatus, kind: str, due: Due, uow: UnitOfWork) -> None:
    """Have the next of these invitations run; if there may be more, this timer once more, after the last."""
    days, _, after = due.part.partition(_AFTER)
    found = uow.find(
        Invitation, order_by=("id",), limit=AT_ONCE_MAX, event_id=event.id, status=status, id__gt=after
    )
    for invitation in found:
        uow.timers.set(kind, invitation.id, uow.now)
    if len(found) == AT_ONCE_MAX:
        uow.timers.set(due.kind, event.id, due.due_at, part=f"{days}{_AFTER}{found[-1].id}")


def _of(due: Due, uow: UnitOfWork) -> tuple[Invitation, AdvocacyEvent]:
    invitation = uow.require(Invitation, due.subject)
    return invitation, uow.require(AdvocacyEvent, invitation.event_id)
