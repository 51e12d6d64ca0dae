"""Gives free seats to the first on the waitlist who are ready on the days of the event."""

from collections.abc import Container, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from services.advocacy.advisors.api import Run, refusals
from services.advocacy.invitations.events import about_invitation, publish_confirmed, publish_held
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import HOLDS_SEAT, invitation_id
from services.advocacy.occasions.api import AdvocacyEvent, reply_by
from services.advocacy.time_rules.api import time_limits_on
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.persistence.ties import same_person
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

KEPT_SEATS: Final = "kept-seats"
HOLDS_ONE: Final = (*HOLDS_SEAT, InvitationStatus.ATTENDED)
LOOKED_AT: Final = 10
"""Of how many in line it is asked first whether they are ready: then of twice as many each time."""
LOOKED_AT_MAX: Final = 500


def first_in_line(event: AdvocacyEvent, uow: UnitOfWork) -> Invitation | None:
    """The first on the waitlist who is ready, if anyone; the others keep their place."""
    return next(_ready_in_line(event, uow), None)


def _ready_in_line(event: AdvocacyEvent, uow: UnitOfWork) -> Iterator[Invitation]:
    days = Run(*event.local_days)
    place, limit = 0, LOOKED_AT
    while waiting := uow.find(
        Invitation,
        order_by=("position",),
        limit=limit,
        event_id=event.id,
        status=InvitationStatus.WAITLISTED,
        position__gt=place,
    ):
        refused = refusals([invitation.advisor_id for invitation in waiting], days, uow)
        ready = [invitation for invitation in waiting if invitation.advisor_id not in refused]
        yield from (invitation for invitation in ready if not has_another(invitation, HOLDS_ONE, uow))
        place, limit = waiting[-1].position, min(2 * limit, LOOKED_AT_MAX)


def has_another(invitation: Invitation, statuses: Container[str], uow: UnitOfWork) -> bool:
    """Whether the same person has an invitation to this event in one of these states, under another entry."""
    others = same_person(uow, invitation.advisor_id) - {invitation.advisor_id}
    ids = [invitation_id(invitation.event_id, advisor_id) for advisor_id in others]
    return bool(ids) and any(one.status in statuses for one in uow.find(Invitation, id__in=ids))


def pass_seat_on(event: AdvocacyEvent, heir: Invitation | None, uow: UnitOfWork) -> None:
    """Free one seat and give it to the heir, if there is one."""
    event.free_seat()
    if heir is not None:
        _seat(heir, event, uow)


def fill_seats(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Give every free seat to the first in line; nobody is seated by themselves after the start."""
    if event.promotes(uow.now) and event.has_free_seat:
        for heir in list(islice(_ready_in_line(event, uow), event.free_seats)):
            _seat(heir, event, uow)


def _seat(heir: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Seat somebody of the line; who was asked again, and has not answered, gets a seat that is kept."""
    event.take_seat()
    if heir.awaits_answer:
        heir.hold_seat(answer_due(event, uow))
        note_held(heir, event, uow)
    else:
        heir.seat()
        publish_confirmed(heir, uow, from_waitlist=True)


def note_held(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Say that a seat is kept until the advisor answers, or should have, and note that time."""
    until = invitation.reply_by
    event.hold_seats_until([until, event.seats_held_until or until])
    _wait_for_answers(event, uow)
    publish_held(invitation, event, uow)


def answer_due(event: AdvocacyEvent, uow: UnitOfWork) -> datetime:
    """Until when somebody who is asked again now should answer."""
    return reply_by(uow.now, event.starts_at, time_limits_on(event.local_day, uow).reply_hours)


def end_kept_seats(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Free the seats that were kept for an answer which did not come in time, and give them to the line.

    Whatever is done about the seats of an event begins with it, so nobody gains by being late.
    """
    if not event.holds_too_long(uow.now):
        return
    kept = uow.find(Invitation, order_by=("id",), event_id=event.id, status=InvitationStatus.SEAT_HELD)
    late = [one for one in kept if one.reply_by <= uow.now]
    event.hold_seats_until(one.reply_by for one in kept if one not in late)
    _wait_for_answers(event, uow)
    for invitation in late:
        invitation.lapse()
        event.free_seat()
        uow.publish(advocacy.SEAT_LAPSED, about=invitation, data=about_invitation(invitation))
    fill_seats(event, uow)


def kept_seats_due(due: Due, uow: UnitOfWork) -> None:
    """The time has come up to which a seat of an event was kept for an answer."""
    event = uow.get(AdvocacyEvent, due.subject)
    if event is not None:
        end_kept_seats(event, uow)


def _wait_for_answers(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    if event.seats_held_until is None:
        uow.timers.cancel(KEPT_SEATS, event.id)
    else:
        uow.timers.set(KEPT_SEATS, event.id, event.seats_held_until)
