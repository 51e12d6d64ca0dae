"""The hours of an advisor, by days: which claims are about them."""

from datetime import datetime
from typing import Any

from mongoengine import DateTimeField, EmbeddedDocumentListField, IntField, StringField

from shared.persistence.documents import Fixed, Record


class Worked(Fixed):
    """The time of the event of a claim."""

    claim_id = StringField(required=True)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)

    @classmethod
    def of(cls, claim_id: str, starts_at: datetime, ends_at: datetime) -> Any:
        """That a claim is about this time."""
        return cls(claim_id=claim_id, starts_at=starts_at, ends_at=ends_at)


class WorkedHours(Record):
    """The claims about one day of an advisor, by `hours_ids`, but for the one that is `first_on` it.

    Ordinarily there is no other, and no such record. `touched` counts what relied on it, so that two units at
    once do not miss each other. Not audited: it is what the claims say.
    """

    meta = {"collection": "worked_hours"}
    audited = False

    worked = EmbeddedDocumentListField(Worked)
    touched = IntField(required=True, default=0)

    def note(self, claim_id: str, starts_at: datetime, ends_at: datetime) -> None:
        """Keep that a claim is about this time."""
        others = [one for one in self.worked if one.claim_id != claim_id]
        self.worked = [*others, Worked.of(claim_id, starts_at, ends_at)]

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> list[str]:
        """The claims about any of this time."""
        return [one.claim_id for one in self.worked if one.starts_at < ends_at and starts_at < one.ends_at]
