"""What advocacy publishes about advocacy events."""

from shared.contracts.event import Contract
from shared.contracts.fields import Code, Count, EventSchema, Id, Instant, LocalizedText, Text

PUBLISHER = "advocacy"


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


EVENT_PUBLISHED = Contract(
    "advocacy_event.published.v1", PUBLISHER, EventPublished, "An advocacy event is open for invitations."
)

EVENT_CANCELLED = Contract(
    "advocacy_event.cancelled.v1", PUBLISHER, EventCancelled, "An advocacy event will not take place."
)
