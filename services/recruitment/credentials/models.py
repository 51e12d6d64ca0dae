"""Requirements as they are stored."""

from datetime import datetime

from mongoengine import DateTimeField, IntField, StringField

from services.recruitment.credentials.rules.requirements import Requirement
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.credentials import ANY, REQUIREMENT_KINDS
from shared.errors import Conflict
from shared.persistence.approved_book import ApprovedBook, ApprovedRule
from shared.persistence.dated_book import rows_of
from shared.persistence.documents import Replica
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


class CourseReplica(Replica):
    """A course of training, and for how many months it counts, without limit if absent; its id is its own."""

    meta = {"collection": "courses", "indexes": [("tenant",)]}

    code = StringField(required=True)
    valid_months = IntField()
