"""Requirements as they are stored."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from mongoengine import DateTimeField, EmbeddedDocumentListField, IntField, StringField

from services.recruitment.credentials.rules.requirements import Requirement
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.credentials import ANY, REQUIREMENT_KINDS
from shared.dates import latest_by
from shared.errors import Conflict
from shared.persistence.approved_book import ApprovedBook, ApprovedRule
from shared.persistence.dated_book import rows_of
from shared.persistence.documents import DayField, Embedded, Replica
from shared.persistence.turns import Turn


class RequirementRow(ApprovedRule):
    """Something that is required. For an agreement: which one, and for how many months a signature counts.

    `used_at` is when the first advisor met it.
    """

    agreement_code = StringField()
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    used_at = DateTimeField()


class RequirementBook(ApprovedBook[RequirementRow]):
    """The rows of one kind, for a role on a kind of body. None is edited: a correction is another row."""

    meta = {"collection": "dated_requirements"}
    succeeds = ("gate_rules", "dated_gates")
    holds_until_next = True

    role = StringField(required=True, choices=(ANY,))
    body_kind = StringField(required=True, choices=(ANY,))
    kind = StringField(required=True, choices=REQUIREMENT_KINDS)
    rows = rows_of(RequirementRow)

    @property
    def requirements(self) -> list[Requirement]:
        """The rows that count, in the form that the rules use."""
        return [
            Requirement(
                span.row.id,
                self.kind,
                span.effective_from,
                span.effective_to,
                span.row.agreement_code,
                span.row.valid_months,
                span.row.used_at is not None,
            )
            for span in self.spans()
        ]

    def withdraw_unused(self, row: RequirementRow, by: str, now: datetime) -> None:
        """Withdraw a row, see `withdraw`. Raises `Conflict` also once somebody met it."""
        if row.used_at is not None:
            raise Conflict("Advisors have met this already: correct it instead.")
        self.withdraw(row, by, now)


class RequirementTurn(Turn):
    """Serializes accepting an advisor and changing what is required, though neither writes what the other
    reads.

    Accepting writes one of a tenant's turns, setting or withdrawing a requirement writes all of them.
    """

    meta = {"collection": "requirement_turns"}


class MonthsFrom(Embedded):
    """For how many months certificates of a course count from a day on, without limit if absent."""

    effective_from = DayField(required=True)
    valid_months = IntField()


class CourseReplica(Replica):
    """A course of training, and for how many months it counts, without limit if absent; its id is its own.

    `changes` are all of its changes in their order, by the newest event.
    """

    meta = {"collection": "courses", "indexes": [("tenant",)]}

    code = StringField(required=True)
    valid_months = IntField()
    changes = EmbeddedDocumentListField(MonthsFrom)
    seen_sequence = IntField(required=True, default=0)

    def months_on(self, day: date) -> int | None:
        """For how many months a certificate of that day counts; without limit if None."""
        months: int | None = (latest_by(self.changes, day) or self).valid_months
        return months

    def become(self, changes: Iterable[Mapping[str, Any]], sequence: int) -> None:
        """Take over all of its changes, unless a newer event told them."""
        if sequence > self.seen_sequence:
            self.changes = [MonthsFrom(**one) for one in changes]
            self.seen_sequence = sequence
