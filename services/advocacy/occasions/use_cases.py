"""Planning, publishing and showing events."""

from datetime import timedelta
from typing import Any, Final

from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.rules import REMINDED_DAYS_AHEAD, SHEET_DUE
from services.advocacy.time_rules.api import require_fitting_length
from shared.contracts import advocacy
from shared.contracts.advocacy.occasions import EventReply, EventState, EventStatus
from shared.contracts.roles import READERS
from shared.errors import Forbidden
from shared.persistence.documents import LocalizedText
from shared.persistence.read_unit import ReadUnit
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

ENDED: Final = "event-ended"
SHEET: Final = "sheet-overdue"
REMIND: Final = "remind"

_REPLY = EventReply()
_STATE = EventState()


def plan_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Plan an event; nothing is published yet. Raises `Invalid` when it is longer than the program allows."""
    fields = request | {"title": LocalizedText(**request["title"])}
    event = AdvocacyEvent(id=uow.new_id(), **fields)
    require_fitting_length(event.starts_at, event.ends_at, event.local_day, uow)
    return event_state(uow.add(event), uow)


def publish_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Open an event for invitations."""
    event = event_as_seen(request, uow)
    event.publish()
    wait(event, uow)
    uow.publish(
        advocacy.EVENT_PUBLISHED,
        about=event,
        data={
            "event_id": event.id,
            "title": event.title.as_dict(),
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "time_zone": event.time_zone,
            "place": event.place,
            "seats": event.seats,
        },
    )
    return event_state(event, uow)


def rename_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Correct the title of an event. Harmless to repeat; nobody is asked again for it.

    Raises `Conflict` once it is cancelled, or its attendance is closed: reinstate or reopen it first.
    """
    event = event_as_seen(request, uow)
    if event.title.as_dict() != request["title"]:
        event.rename(LocalizedText(**request["title"]))
        if event.status != EventStatus.PLANNED:
            data = {"event_id": event.id, "title": event.title.as_dict()}
            uow.publish(advocacy.EVENT_RENAMED, about=event, data=data)
    return event_state(event, uow)


def wait(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Have what follows from the times of an event happen then.

    It is called whenever these or the state of the event change, and sets or cancels all of its timers.
    """
    due = [(ENDED, "", event.ends_at), (SHEET, "", event.ends_at + SHEET_DUE)]
    due += [(REMIND, str(days), event.starts_at - timedelta(days=days)) for days in REMINDED_DAYS_AHEAD]
    for kind, part, at in due:
        if event.is_open and (kind != REMIND or at > uow.now):
            uow.timers.set(kind, event.id, at, part=part)
        else:
            uow.timers.cancel(kind, event.id, part=part)


def await_sheet(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Wait for the sheet of an event that was reopened as long as for one of an event that ended now."""
    uow.timers.set(SHEET, event.id, uow.now + SHEET_DUE)


def sheet_due(due: Due, uow: UnitOfWork) -> None:
    """Publish that the sheet of an event is not closed, if anybody has a seat, or had one."""
    event = uow.get(AdvocacyEvent, due.subject)
    if event and event.is_open and (event.seats_taken or event.rows_recorded):
        data = {"event_id": event.id, "event_title": event.title.as_dict(), "ended_at": event.ends_at}
        uow.publish(advocacy.SHEET_DELAYED, about=event, data=data)


def event_wanted(due: Due) -> list[tuple[type[AdvocacyEvent], str]]:
    """The event of a timer."""
    return [(AdvocacyEvent, due.subject)]


def event_as_seen(request: dict[str, Any], uow: UnitOfWork) -> AdvocacyEvent:
    """The event of a request, in the version that the caller saw."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    uow.check_version(event, request.get("version"))
    return event


def event_state(event: AdvocacyEvent, uow: UnitOfWork) -> dict[str, Any]:
    """An event and its state, for a reply."""
    uow.close()  # so that the reply has the version after this change
    return _STATE.dump(event)


def show_event(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One event; advisors see it once it is published."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    if event.status == EventStatus.PLANNED and not uow.actor.has_any(READERS):
        raise Forbidden("This event is not published.")
    return _REPLY.dump(event)


def list_events(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Events, newest first; advisors see those that were published."""
    sees_planned = uow.actor.has_any(READERS)
    shown = [status for status in EventStatus if status != EventStatus.PLANNED or sees_planned]
    asked = [status for status in shown if status == request.get("status", status)]
    page = uow.page(AdvocacyEvent, cursor=request["cursor"], limit=request["limit"], status__in=asked)
    return {"items": [_REPLY.dump(event) for event in page.items], "next_cursor": page.next_cursor}
