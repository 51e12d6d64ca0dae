"""Tasks as they are stored."""

from datetime import datetime
from typing import Any

from mongoengine import BooleanField, DateTimeField, DictField, IntField, StringField

from services.insights.display import displayable
from services.insights.tasks.rules import DETAIL, Order, TaskRule
from shared.contracts.insights.tasks import TaskKind
from shared.persistence.documents import Replica


class Task(Replica):
    """One task about an application, advisor, invitation, claim or payment; kept after it has ended.

    `since` is the time of the deciding event, `place` the same with the id, for paging oldest first.
    """

    meta = {
        "collection": "waiting",
        "indexes": [("tenant", "waits", "place"), ("tenant", "waits", "what", "place")],
    }

    what = StringField(required=True, choices=list(TaskKind))
    subject_id = StringField(required=True)
    advisor_id = StringField()
    event_id = StringField()
    waits = BooleanField(required=True)
    since = DateTimeField(required=True)
    place = StringField(required=True)
    detail = DictField()
    rank = IntField(required=True)
    seen_sequence = IntField(required=True)
    follows = BooleanField(required=True)
    decided_by = StringField(required=True)

    @property
    def order(self) -> Order:
        """The position of the event that decides this task."""
        return Order(self.rank, self.seen_sequence, self.follows, self.decided_by)

    def decide(self, step: TaskRule, order: Order, at: datetime, data: dict[str, Any]) -> None:
        """Apply an event if it is the latest; an earlier one changes nothing."""
        if self.decided_by is not None and order <= self.order:
            return
        self.what = step.what
        self.subject_id = data[step.about]
        self.advisor_id = data.get("advisor_id")
        self.event_id = data.get("event_id")
        self.waits = step.waits_after(data)
        self.since = step.since(data, at)
        self.place = f"{self.since.isoformat(timespec='milliseconds')}/{self.id}"
        self.detail = displayable({name: data.get(name) for name in DETAIL[step.what]})
        self.rank, self.seen_sequence, self.follows, self.decided_by = order


class OverEvent(Replica):
    """An advocacy event that has taken place, which cannot be undone: it has no more tasks about seats."""

    meta = {"collection": "over_events"}
