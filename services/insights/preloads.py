"""The documents that the handlers of an event need, so that a batch loads them at once."""

from collections.abc import Callable, Iterable
from typing import Final

from services.insights.advisors.models import AdvisorReplica
from services.insights.tasks.models import OverEvent, Task
from services.insights.tasks.rules import STEPS
from services.insights.timeline.models import TimelineEntry
from services.insights.trail.models import Attended, ClaimTrail
from shared.contracts.envelope import Event
from shared.persistence.documents import Replica

Preload = Callable[[Event], list[tuple[type[Replica], str]]]


def noted(event: Event) -> list[tuple[type[Replica], str]]:
    """The documents that every event needs."""
    wanted: list[tuple[type[Replica], str]] = [
        (Task, step.wait_id(event.data)) for step in STEPS.get(event.type, ())
    ]
    if "advisor_id" in event.data:
        wanted.append((TimelineEntry, event.id))
    return wanted


def also(model: type[Replica], field: str) -> Preload:
    """A preload for every event and one more document, whose id is in the data."""
    return lambda event: [*noted(event), (model, event.data[field])]


def also_tied(wanted: Callable[[Event], Iterable[tuple[type[Replica], str]]]) -> Preload:
    """A preload for every event and the documents of ties."""
    return lambda event: [*noted(event), *wanted(event)]


def attendance_wanted(event: Event) -> list[tuple[type[Replica], str]]:
    data = event.data
    return [*noted(event), (Attended, data["attendance_id"]), (OverEvent, data["event_id"])]


ADVISOR: Final = also(AdvisorReplica, "advisor_id")
CLAIM: Final = also(ClaimTrail, "claim_id")
