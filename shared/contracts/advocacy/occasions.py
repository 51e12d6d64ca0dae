"""Contracts of advocacy events."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, post_load, validates_schema

from shared.actor import STAFF
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Count,
    EventSchema,
    Id,
    Instant,
    Items,
    LocalizedText,
    Moment,
    OneOf,
    Reply,
    Request,
    Text,
    Word,
    Written,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import MustSee, Paged, Seen, title
from shared.contracts.roles import READERS_AND_FAMILY
from shared.contracts.time_zones import TimeZone, is_of_zone

PUBLISHER = "advocacy"
SEATS_MAX: Final = 20_000
PLACE_CHARACTERS_MAX: Final = 300
MOMENT_MIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT_MAX: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""The bounds of an event's time: they catch typing errors, and are valid dates in every time zone."""


class EventStatus(StrEnum):
    """planned -> published -> held; planned or published -> cancelled, and back; once it is over, published
    or held -> closed, and back.
    """

    PLANNED = "planned"
    PUBLISHED = "published"
    HELD = "held"
    CLOSED = "closed"
    """Its attendance sheet is closed."""
    CANCELLED = "cancelled"


# ------------------------------------------------------------ events


class EventPublished(EventSchema):
    event_id = Id()
    title = LocalizedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    place = Text()
    seats = Count()


class EventCancelled(EventSchema):
    event_id = Id()
    reason_code = Code()


class EventReinstated(EventSchema):
    event_id = Id()


class SheetClosed(EventSchema):
    event_id = Id()


class SheetReopened(EventSchema):
    event_id = Id()
    reason_code = Code()


class EventMoved(EventSchema):
    event_id = Id()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    place = Text()


class EventResized(EventSchema):
    event_id = Id()
    seats = Count()


class EventRenamed(EventSchema):
    event_id = Id()
    title = LocalizedText()


class SheetDelayed(EventSchema):
    event_id = Id()
    event_title = LocalizedText()
    ended_at = Instant()


EVENT_PUBLISHED = Contract(
    "advocacy_event.published.v1", PUBLISHER, EventPublished, "An advocacy event is open for invitations."
)

EVENT_CANCELLED = Contract(
    "advocacy_event.cancelled.v1", PUBLISHER, EventCancelled, "An advocacy event was cancelled."
)

EVENT_REINSTATED = Contract(
    "advocacy_event.reinstated.v1",
    PUBLISHER,
    EventReinstated,
    "A cancelled advocacy event takes place after all.",
)

SHEET_CLOSED = Contract(
    "attendance_sheet.closed.v1",
    PUBLISHER,
    SheetClosed,
    "Everybody who had a seat at an event is on its attendance sheet, and nobody is added any more.",
)

SHEET_REOPENED = Contract(
    "attendance_sheet.reopened.v1", PUBLISHER, SheetReopened, "An attendance sheet can be added to again."
)

EVENT_MOVED = Contract(
    "advocacy_event.moved.v1", PUBLISHER, EventMoved, "An advocacy event is at another time or place."
)

EVENT_RESIZED = Contract(
    "advocacy_event.resized.v1", PUBLISHER, EventResized, "An advocacy event has another number of seats."
)

EVENT_RENAMED = Contract(
    "advocacy_event.renamed.v1", PUBLISHER, EventRenamed, "The title of an advocacy event was corrected."
)

SHEET_DELAYED = Contract(
    "attendance_sheet.delayed.v1",
    PUBLISHER,
    SheetDelayed,
    "Two days after an advocacy event its attendance sheet is not closed.",
)


# ------------------------------------------------------------ requests


class Occurrence(Request):
    """When and where; times carry an offset, `time_zone` is the IANA zone of the place."""

    starts_at = Moment(earliest=MOMENT_MIN, latest=MOMENT_MAX)
    ends_at = Moment(earliest=MOMENT_MIN, latest=MOMENT_MAX)
    time_zone = TimeZone("For example `America/Chicago`")
    place = Written(length_max=PLACE_CHARACTERS_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        if "starts_at" not in data or "ends_at" not in data:
            return
        if _whole_second(data["ends_at"]) <= _whole_second(data["starts_at"]):
            raise ValidationError("ends_before_start", "ends_at")

    @validates_schema(skip_on_field_errors=False)
    def _at_the_clocks_of_the_place(self, data: dict[str, Any], **_: Any) -> None:
        names = ("starts_at", "ends_at") if "time_zone" in data else ()
        wrong = [name for name in names if name in data and not is_of_zone(data[name], data["time_zone"])]
        if wrong:
            raise ValidationError({name: ["offset_of_another_time"] for name in wrong})

    @post_load
    def _in_utc(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {name: _whole_second(data[name]) for name in ("starts_at", "ends_at")}


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


class PlanEvent(Occurrence):
    """A new event."""

    title = title()
    seats = Count(minimum=1, maximum=SEATS_MAX)


class EventId(Request):
    """Which event."""

    event_id = Id()


class MoveEvent(EventId, MustSee, Occurrence):
    """Which event, and when and where it is now."""


class ResizeEvent(EventId, MustSee):
    """Which event, and how many seats it has now."""

    seats = Count(minimum=1, maximum=SEATS_MAX)


class RenameEvent(EventId, MustSee):
    """Which event, and its right title."""

    title = title()


class PublishEvent(EventId, Seen):
    """Which event."""


class CancelEvent(EventId, Seen):
    """Which event, and the reason."""

    reason_code = Word()


class ReinstateEvent(EventId, MustSee):
    """Which event."""


class CloseSheet(EventId, MustSee):
    """The sheet of which event."""


class ReopenSheet(EventId, MustSee):
    """The sheet of which event, and the reason."""

    reason_code = Word()


class ListEvents(Paged):
    """Events of one status, or all; newest first."""

    status = OneOf(*EventStatus, required=False)


# ------------------------------------------------------------ replies


class EventState(Reply):
    """An event and its state."""

    event_id = Id(of="id")
    status = OneOf(*EventStatus)
    version = Count()


class NotAsked(Reply):
    """Somebody who is not asked again: why, and what is missing on the days of the event, if that is why."""

    advisor_id = Id()
    invitation_id = Id()
    reason_code = Code()
    missing = Items(Code())


class AskedAgain(EventState):
    """An event and its state, how many were asked again, and who was not."""

    asked = Count()
    not_asked = Items(NotAsked)


class EventReply(Reply):
    """An event."""

    event_id = Id(of="id")
    title = LocalizedText(exact=True)
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    place = Text()
    seats = Count()
    seats_taken = Count()
    status = OneOf(*EventStatus)
    cancel_reason_code = Code(allow_none=True)
    reopen_reason_code = Code("Why its attendance sheet was reopened last", allow_none=True)
    version = Count()


# ------------------------------------------------------------ operations

EVENTS = query(
    "advocacy.events",
    "List events",
    request=ListEvents,
    reply=page_of(EventReply, "Events"),
    roles=READERS_AND_FAMILY,
)
PLAN_EVENT = command(
    "advocacy.plan_event",
    "Plan an event; it is not visible before it is published",
    request=PlanEvent,
    reply=EventState,
    roles=STAFF,
)
EVENT = query("advocacy.event", "Show one event", request=EventId, reply=EventReply, roles=READERS_AND_FAMILY)
PUBLISH_EVENT = command(
    "advocacy.publish_event",
    "Publish an event: invitations can be sent",
    request=PublishEvent,
    reply=EventState,
    roles=STAFF,
)
CANCEL_EVENT = command(
    "advocacy.cancel_event",
    "Cancel an event, as long as nobody's attendance is recorded",
    request=CancelEvent,
    reply=EventState,
    roles=STAFF,
)
REINSTATE_EVENT = command(
    "advocacy.reinstate_event",
    "Have a cancelled event take place after all; who was asked is asked again",
    request=ReinstateEvent,
    reply=AskedAgain,
    roles=STAFF,
)
MOVE_EVENT = command(
    "advocacy.move_event",
    "Move an event to another time or place; who was asked is asked again",
    request=MoveEvent,
    reply=AskedAgain,
    roles=STAFF,
)
RESIZE_EVENT = command(
    "advocacy.resize_event",
    "Change the number of seats, to no fewer than are taken; before the start new ones go to the waitlist",
    request=ResizeEvent,
    reply=EventState,
    roles=STAFF,
)
RENAME_EVENT = command(
    "advocacy.rename_event",
    "Correct the title of an event, as long as its attendance is not closed; nobody is asked again",
    request=RenameEvent,
    reply=EventState,
    roles=STAFF,
)
CLOSE_SHEET = command(
    "advocacy.close_sheet",
    "Close the attendance sheet of an event that is over, once everybody with a seat is on it",
    request=CloseSheet,
    reply=EventState,
    roles=STAFF,
)
REOPEN_SHEET = command(
    "advocacy.reopen_sheet",
    "Reopen an attendance sheet, to add somebody",
    request=ReopenSheet,
    reply=EventState,
    roles=STAFF,
)
