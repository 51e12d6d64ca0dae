"""The timeline as it is stored."""

from mongoengine import DateTimeField, DictField, StringField

from shared.contracts.reconciliation import each_one
from shared.persistence.documents import Replica


class TimelineEntry(Replica):
    """One event about one advisor; its id is the event's, so that ids sort by time."""

    meta = {"collection": "timeline", "indexes": [("tenant", "advisor_id", "-id")]}
    tallied = staticmethod(each_one)

    advisor_id = StringField(required=True)
    kind = StringField(required=True)
    at = DateTimeField(required=True)
    data = DictField()
