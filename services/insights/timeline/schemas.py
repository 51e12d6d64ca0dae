"""The requests and replies about the timeline."""

from typing import Any

from services.insights.timeline.models import TimelineEntry
from shared.contracts.fields import format_instant
from shared.contracts.requests import Paged, identifier


class AdvisorTimeline(Paged):
    """Whose timeline."""

    advisor_id = identifier()


def timeline_view(entry: TimelineEntry) -> dict[str, Any]:
    """One fact as replies show it; `kind` is the event's name without its version."""
    return {"entry_id": entry.id, "kind": entry.kind, "at": format_instant(entry.at), "data": entry.data}
