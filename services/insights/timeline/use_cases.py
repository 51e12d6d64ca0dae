"""Adding events to the timeline, and showing it."""

from typing import Any

from services.insights.display import displayable, kind_of
from services.insights.timeline.models import TimelineEntry
from services.insights.timeline.rules import for_family
from shared.actor import require_self_or
from shared.contracts.envelope import Event
from shared.contracts.insights.timeline import TimelineEntryReply
from shared.contracts.roles import READERS
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = TimelineEntryReply()


def enter(event: Event, uow: UnitOfWork) -> None:
    """Add an event to the timeline of its advisor."""
    advisor_id = event.data.get("advisor_id")
    if advisor_id is None or uow.get(TimelineEntry, event.id) is not None:
        return
    uow.add(
        TimelineEntry(
            id=event.id,
            advisor_id=advisor_id,
            kind=kind_of(event.type),
            at=event.time,
            data=displayable(event.data),
        )
    )


def advisor_timeline(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What happened to one advisor, newest first; the family reads what concerns them of each event."""
    require_self_or(uow.actor, request["advisor_id"], READERS)
    page = uow.page(
        TimelineEntry,
        cursor=request["cursor"],
        limit=request["limit"],
        advisor_id=request["advisor_id"],
    )
    items = _REPLY.dump(page.items, many=True)
    if not uow.actor.has_any(READERS):
        items = [item | {"data": for_family(item["kind"], item["data"])} for item in items]
    return {"items": items, "next_cursor": page.next_cursor}
