"""Closes the attendance sheet of an event, and reopens it."""

from typing import Any, Final

from services.advocacy.invitations.api import HOLDS_SEAT, Invitation, end_kept_seats, invitations_to
from services.advocacy.occasions.api import await_sheet, event_as_seen, event_state
from shared.contracts import advocacy
from shared.errors import Conflict, FieldError
from shared.persistence.unit_of_work import UnitOfWork

NAMED_MAX: Final = 100
"""How many are named who are missing on a sheet."""
WITHOUT_A_ROW: Final = "without_a_row"


def close_sheet(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Close the sheet of an event that is over: nobody is added any more, what is on it can be corrected.

    Nobody is taken for absent by it: raises `Conflict`, naming them, while people with a seat are not on it,
    and before the event is over.
    """
    event = event_as_seen(request, uow)
    end_kept_seats(event, uow)
    event.close_sheet(uow.now)
    _refuse_missing(invitations_to(event, HOLDS_SEAT, uow))
    uow.publish(advocacy.SHEET_CLOSED, about=event, data={"event_id": event.id})
    return event_state(event, uow)


def reopen_sheet(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Reopen a closed sheet, for a reason. Raises `Conflict` unless it is closed."""
    event = event_as_seen(request, uow)
    event.reopen_sheet(request["reason_code"])
    await_sheet(event, uow)
    data = {"event_id": event.id, "reason_code": event.reopen_reason_code}
    uow.publish(advocacy.SHEET_REOPENED, about=event, data=data)
    return event_state(event, uow)


def _refuse_missing(seated: list[Invitation]) -> None:
    if not seated:
        return
    message = "This advisor has a seat: record for how long they were there, or 0 minutes if they were not."
    missing = [
        FieldError(field=f"invitations.{invitation.id}", code=WITHOUT_A_ROW, message=message)
        for invitation in seated[:NAMED_MAX]
    ]
    raise Conflict(f"{len(seated)} with a seat are not on the sheet yet.", errors=missing)
