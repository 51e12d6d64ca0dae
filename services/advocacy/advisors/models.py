"""Advocacy's copy of advisors."""

from collections.abc import Iterator
from typing import Any

from mongoengine import EmbeddedDocumentListField, IntField, StringField

from services.advocacy.advisors.rules import (
    AWAY,
    UNKNOWN,
    AdvisorStanding,
    Refusal,
    Run,
    missing_on,
    not_ready,
)
from shared.contracts.reconciliation import Entry
from shared.persistence.documents import DayField, Embedded, Replica


class LackingDays(Embedded):
    """Days on which something that is required is missing: ever since, or for good, where a day is empty."""

    kind = StringField(required=True)
    first_day = DayField()
    last_day = DayField()


class AdvisorReplica(Replica):
    """Advocacy's copy of an advisor, under the same id. `seen_sequence` is that of the newest event applied
    to the standing, `readiness_sequence` to what is lacking: none as long as nothing is known of it.

    Audited, because it decides who is invited, and so who is paid.
    """

    meta = {"collection": "advisors", "indexes": [("tenant", "standing", "id")]}
    audited = True

    standing = StringField(required=True, choices=list(AdvisorStanding), default=AdvisorStanding.ACCEPTED)
    seen_sequence = IntField(required=True, default=0)
    lacking = EmbeddedDocumentListField(LackingDays)
    readiness_sequence = IntField()

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """The standing of the advisor."""
        yield Entry(stored["standing"], stored["_id"])

    @property
    def is_here(self) -> bool:
        """Whether the advisor has not left, and takes no break."""
        return self.standing not in AWAY

    def missing_on(self, days: Run) -> tuple[str, ...]:
        """What is missing on any of these days; whoever nothing is known of is not ready."""
        return (UNKNOWN,) if self.readiness_sequence is None else missing_on(self.lacking, days)

    def refusal(self, days: Run) -> Refusal | None:
        """Why the advisor cannot take part on these days, or None."""
        away = AWAY.get(AdvisorStanding(self.standing))
        if away is not None:
            return away
        missing = self.missing_on(days)
        return not_ready(missing, days) if missing else None

    def note_lacking(self, lacking: list[LackingDays], sequence: int) -> None:
        """Apply an event about readiness unless a newer one was applied."""
        if self.readiness_sequence is None or sequence > self.readiness_sequence:
            self.lacking = lacking
            self.readiness_sequence = sequence

    def note(self, standing: AdvisorStanding, sequence: int) -> None:
        """Apply an event unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence
