"""Advocacy's copy of advisors."""

from collections.abc import Iterator
from typing import Any

from mongoengine import IntField, StringField

from services.advocacy.advisors.rules import AdvisorStanding
from shared.contracts.reconciliation import Entry
from shared.persistence.documents import Replica


class AdvisorReplica(Replica):
    """Advocacy's copy of an advisor, under the same id. `seen_sequence` is that of the newest event applied.

    Audited, because it decides who is invited, and so who is paid.
    """

    meta = {"collection": "advisors", "indexes": [("tenant", "standing", "id")]}
    audited = True

    standing = StringField(required=True, choices=list(AdvisorStanding), default=AdvisorStanding.ACCEPTED)
    seen_sequence = IntField(required=True, default=0)

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """The standing of the advisor."""
        yield Entry(stored["standing"], stored["_id"])

    @property
    def is_active(self) -> bool:
        """Whether the advisor can be invited."""
        return self.standing == AdvisorStanding.ACTIVE

    def note(self, standing: AdvisorStanding, sequence: int) -> None:
        """Apply an event unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence
