"""Beginning, ending and listing tasks."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.insights.tasks.models import OverEvent, Task
from services.insights.tasks.rules import STEPS, WHOSE_TURN
from services.insights.titles.api import titles_now
from shared.contracts.envelope import Event
from shared.contracts.fields import format_instant
from shared.contracts.insights.tasks import READ_BY, TaskKind
from shared.contracts.policy import allowed
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def move(event: Event, uow: UnitOfWork) -> None:
    """Begin or end tasks for an event."""
    for step in STEPS.get(event.type, ()):
        wait_id = step.wait_id(event.data)
        wait = uow.get_or_add(Task, wait_id)
        order = step.order(event.sequence, event.data, event.id)
        wait.decide(step, order, event.time, event.data)


def event_over(event: Event, uow: UnitOfWork) -> None:
    """End the tasks about seats at an event that has taken place."""
    uow.get_or_add(OverEvent, event.data["event_id"])


def waiting(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Open tasks about what one may read, the longest wait first."""
    limit = request["limit"]
    seen = [kind for kind, operation in READ_BY.items() if allowed(uow.actor, operation)]
    rows = uow.aggregate(Task, _open_waits(request, seen, limit + 1))
    shown = rows[:limit]
    titles = titles_now((row.get("event_id") for row in shown), uow)
    return {
        "items": [_shown(row, titles) for row in shown],
        "next_cursor": shown[-1]["place"] if len(rows) > limit else None,
    }


def _open_waits(request: dict[str, Any], seen: Sequence[TaskKind], limit: int) -> list[dict[str, Any]]:
    wanted: dict[str, Any] = {"waits": True}
    if "what" in request or len(seen) < len(TaskKind):
        wanted["what"] = {"$in": [kind for kind in seen if kind == request.get("what", kind)]}
    if request["cursor"]:
        wanted["place"] = {"$gt": request["cursor"]}
    # The end of an event ends the tasks of all its seats; checking it here avoids writing all of them, and
    # none can be missed between two transactions.
    over = {
        "from": OverEvent._get_collection_name(),
        "localField": "event_id",
        "foreignField": "_id",
        "as": "over",
    }
    return [
        {"$match": wanted},
        {"$sort": {"place": 1}},
        {"$lookup": over},
        {"$match": {"$or": [{"what": {"$nin": [TaskKind.SEAT, TaskKind.ANSWER]}}, {"over": []}]}},
        {"$limit": limit},
    ]


def _shown(row: dict[str, Any], titles: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    """A stored task: whom it is about, its kind, whose turn it is, since when; its event by its title now."""
    what, detail = TaskKind(row["what"]), row.get("detail", {})
    if "event_title" in detail and row.get("event_id") in titles:
        detail = {**detail, "event_title": titles[row["event_id"]]}
    return {
        "what": what,
        "whose_turn": WHOSE_TURN[what],
        "subject_id": row["subject_id"],
        "advisor_id": row.get("advisor_id"),
        "since": format_instant(row["since"]),
        "detail": detail,
    }
