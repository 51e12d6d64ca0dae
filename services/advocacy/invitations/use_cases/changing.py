"""Moves an event to another time or place, and changes its number of seats."""

from typing import Any, Final

from services.advocacy.invitations.events import publish_rescheduled
from services.advocacy.invitations.rules import SAID_NO
from services.advocacy.invitations.use_cases.asking_again import (
    NOBODY_ASKED,
    ask_again,
    invitations_to,
    still_answerable,
)
from services.advocacy.invitations.use_cases.seats import end_kept_seats, fill_seats
from services.advocacy.occasions.api import AdvocacyEvent, event_as_seen, event_state, wait
from services.advocacy.time_rules.api import require_fitting_length
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import Asking
from shared.contracts.advocacy.occasions import EventStatus
from shared.persistence.unit_of_work import UnitOfWork

TIMES: Final = ("starts_at", "ends_at", "time_zone")
OCCURRENCE: Final = (*TIMES, "place")


def move_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Have an event at another time or place, as long as it is not over. Harmless to repeat.

    Everybody who was invited, seated or waitlisted is asked again (`ask_again`), for the days that it has
    now; who had said no is told, and may accept. Of an event under way only the place can change, and nobody
    is asked; records of absence alone are undone by other times. Raises `Invalid` for times in the past or
    more of it than an event may last, `Conflict` once it is over or time was recorded for it.
    """
    event = event_as_seen(request, uow)
    occurrence = {name: request[name] for name in OCCURRENCE}
    if all(getattr(event, name) == value for name, value in occurrence.items()):
        return event_state(event, uow) | NOBODY_ASKED
    elsewhere = all(getattr(event, name) == occurrence[name] for name in TIMES)
    if elsewhere and event.takes_place and event.has_begun(uow.now):
        event.move(**occurrence, now=uow.now)
        uow.publish(advocacy.EVENT_MOVED, about=event, data={"event_id": event.id, **occurrence})
        return event_state(event, uow) | NOBODY_ASKED
    invitations = still_answerable(event, uow)
    said_no = invitations_to(event, SAID_NO, uow)
    event.move(**occurrence, now=uow.now)
    require_fitting_length(event.starts_at, event.ends_at, event.local_day, uow)
    if event.status == EventStatus.PLANNED:
        return event_state(event, uow) | NOBODY_ASKED
    wait(event, uow)
    uow.publish(advocacy.EVENT_MOVED, about=event, data={"event_id": event.id, **occurrence})
    asked = ask_again(event, invitations, Asking.MOVED, uow)
    for invitation in said_no:
        publish_rescheduled(invitation, event, uow)
    return event_state(event, uow) | asked


def resize_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Change the number of seats. Harmless to repeat.

    More seats go to the waitlist, in order, before the start; afterwards staff give them at the door. Raises
    `Conflict`, naming the number, for fewer than are taken.
    """
    event = event_as_seen(request, uow)
    end_kept_seats(event, uow)
    if request["seats"] != event.seats:
        _resize(event, request["seats"], uow)
    return event_state(event, uow)


def _resize(event: AdvocacyEvent, seats: int, uow: UnitOfWork) -> None:
    event.resize(seats)
    if event.status != EventStatus.PLANNED:
        uow.publish(advocacy.EVENT_RESIZED, about=event, data={"event_id": event.id, "seats": seats})
    fill_seats(event, uow)
