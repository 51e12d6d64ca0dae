"""The gates as they are stored."""

from mongoengine import IntField, StringField

from services.recruitment.credentials.rules import GateRow
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.credentials import GATES
from shared.persistence.dated_book import DatedBook, DatedRule, rows_of


class GateRule(DatedRule):
    """A required gate.

    While it is valid, an agreement of `agreement_code` can be signed, which counts for `valid_months`.
    """

    agreement_code = StringField()
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)


class GateBook(DatedBook[GateRule]):
    """The rows of one gate."""

    meta = {"collection": "dated_gates"}
    succeeds = ("gate_rules",)

    code = StringField(required=True, choices=GATES)
    rows = rows_of(GateRule)

    @property
    def gate_rows(self) -> list[GateRow]:
        """The rows in the form that the rules use."""
        return [
            GateRow(self.code, row.effective_from, row.effective_to, row.valid_months, row.agreement_code)
            for row in self.rows
        ]
