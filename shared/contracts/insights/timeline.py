"""Contracts of timelines."""

from shared.contracts.fields import Code, Details, Id, Instant, Reply, page_of
from shared.contracts.operation import query
from shared.contracts.requests import Paged
from shared.contracts.roles import READERS_AND_FAMILY


class AdvisorTimeline(Paged):
    """Whose timeline."""

    advisor_id = Id()


class TimelineEntryReply(Reply):
    """One entry; `kind` is the event type without its version."""

    entry_id = Id(of="id")
    kind = Code()
    at = Instant()
    data = Details()


ADVISOR_TIMELINE = query(
    "insights.advisor_timeline",
    "Show the timeline of one advisor, newest first",
    request=AdvisorTimeline,
    reply=page_of(TimelineEntryReply, "Timeline"),
    roles=READERS_AND_FAMILY,
)
