"""Rules that are valid from one day to another: all rows of one rule in one document.

Whoever sets a row writes the document, so two concurrent changes cannot miss each other.
"""

from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from mongoengine import DateTimeField, EmbeddedDocumentListField, StringField

from shared.dates import Dated, Span, in_force, overlaps, until_next
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Record


class DatedRule(Embedded):
    """A row that is valid from `effective_from` to `effective_to`, both included.

    `source` says where it comes from, `set_by` and `set_at` who set it, and when.
    """

    meta = {"abstract": True}

    effective_from = DayField(required=True)
    effective_to = DayField()
    source = StringField(required=True)
    set_by = StringField(required=True)
    set_at = DateTimeField(required=True)


Rule = TypeVar("Rule", bound=DatedRule)


class DatedBook(Record, Generic[Rule]):
    """All rows of one rule of a tenant, the earliest first; they do not overlap.

    A row without a last day is valid for good and excludes later ones or, where `holds_until_next`, until the
    next one begins. A book declares its kind of row with `rows = rows_of(...)`.
    """

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}
    holds_until_next: ClassVar[bool] = False

    rows: list[Rule]

    def add(self, row: Rule) -> None:
        """Add a row. Raises `Conflict` when it overlaps another."""
        self._place([*self.rows, row], row)

    def set(self, row: Rule) -> None:
        """Add a row, or replace the one with the same first day.

        An equal row stays as it is. Raises `Conflict` when the row overlaps another.
        """
        known = self.beginning(row.effective_from)
        if known is None or not is_same_rule(known, row):
            self._place([*(other for other in self.rows if other is not known), row], row)

    def beginning(self, day: date) -> Rule | None:
        """The row with that first day, if there is one."""
        return next((row for row in self.rows if row.effective_from == day), None)

    def same_as(self, row: Rule) -> Rule | None:
        """The row with the same content, whoever set it, if there is one."""
        return next((known for known in self.rows if is_same_rule(known, row)), None)

    def spans(self) -> list[Span[Rule]]:
        """The rows, each with the days on which it is actually valid."""
        return until_next(self.rows)

    def in_force(self, day: date) -> Rule | None:
        """The row that is valid on that day, if there is one."""
        return next((span.row for span in in_force(self.spans(), day)), None)

    def _place(self, rows: list[Rule], new: Rule) -> None:
        self._refuse_overlaps(rows, new)
        self.rows = sorted(rows, key=lambda row: row.effective_from)

    def _refuse_overlaps(self, rows: list[Rule], new: Rule) -> None:
        held: list[tuple[Rule, Dated]] = [(row, row) for row in rows]
        if self.holds_until_next:
            held = [(span.row, span) for span in until_next(rows)]
        (claimed,) = (days for row, days in held if row is new)
        for row, days in held:
            if row is not new and overlaps(claimed, days):
                raise Conflict(
                    f"Another row, from {row.effective_from} on, holds on some of these days. "
                    "Give that one an end first."
                )


def is_same_rule(row: DatedRule, other: DatedRule) -> bool:
    """Whether both have the same rule, days and source."""
    return _content(row) == _content(other)


def _content(row: DatedRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._fields if name not in ("id", "set_by", "set_at")}


def rows_of(rule: type[DatedRule]) -> Any:
    """The field of a book that holds its rows."""
    return EmbeddedDocumentListField(rule)
