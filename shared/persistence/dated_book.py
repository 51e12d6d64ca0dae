"""Rules that are valid from one day to another: all rows of one rule in one document.

Whoever sets a row writes the document, so two concurrent changes cannot miss each other.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Any, ClassVar, Generic, TypeVar

from mongoengine import DateTimeField, EmbeddedDocumentListField, StringField

from shared.dates import ONE_DAY, Dated, Span, in_force, overlaps, until_next
from shared.errors import Conflict, NotFound
from shared.persistence.documents import DayField, Embedded, Record


class DatedRule(Embedded):
    """A row that is valid from `effective_from` to `effective_to`, both included. It is never edited.

    `source` says where it comes from, `set_by` and `set_at` who set it, and when; a mistake is withdrawn, or
    corrected by the row whose id is `corrected_by`.
    """

    meta = {"abstract": True}

    id = StringField()
    effective_from = DayField(required=True)
    effective_to = DayField()
    source = StringField(required=True)
    set_by = StringField(required=True)
    set_at = DateTimeField(required=True)
    withdrawn_by = StringField()
    withdrawn_at = DateTimeField()
    corrected_by = StringField()
    corrected_at = DateTimeField()

    @property
    def stands(self) -> bool:
        """Whether nobody withdrew or corrected it."""
        return self.withdrawn_at is None and self.corrected_by is None

    @property
    def counts(self) -> bool:
        """Whether it is valid on its days."""
        return self.stands


Rule = TypeVar("Rule", bound=DatedRule)


class DatedBook(Record, Generic[Rule]):
    """All rows of one rule of a tenant, the earliest first; they do not overlap.

    A row without a last day is valid for good and excludes later ones or, where `holds_until_next`, until the
    next one begins; one that ends may then not cut it short, unless another begins on the day after. A row
    that is withdrawn stays and does not count. A book declares its kind of row with `rows = rows_of(...)`.
    """

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}
    holds_until_next: ClassVar[bool] = False

    rows: list[Rule]

    def add(self, row: Rule) -> None:
        """Add a row. Raises `Conflict` when it overlaps another."""
        self.refuse_conflicts(row)
        self.rows = sorted([*self.rows, row], key=lambda one: one.effective_from)

    def correct(self, known: Rule, row: Rule, now: datetime) -> None:
        """Have a new row count in the place of one of the book, which stays and counts no longer.

        Raises `Conflict` when that one was withdrawn or corrected before, or the new one overlaps another.
        """
        _refuse_gone(known)
        known.corrected_by, known.corrected_at = row.id, now
        self.add(row)

    def row(self, row_id: str) -> Rule | None:
        """The row with this id, if there is one."""
        return next((row for row in self.rows if row.id == row_id), None)

    def same_as(self, row: Rule) -> Rule | None:
        """The row with the same content, whoever set it, if one stands."""
        return next((known for known in self.rows if known.stands and _content(known) == _content(row)), None)

    def spans(self) -> list[Span[Rule]]:
        """The rows that count, each with the days on which it is actually valid."""
        return until_next(self._counting)

    def in_force(self, day: date) -> Rule | None:
        """The row that is valid on that day, if there is one."""
        return next((span.row for span in in_force(self.spans(), day)), None)

    def refuse_conflicts(self, row: Rule) -> None:
        """Raise `Conflict` when this row, of the book or new, overlaps another or leaves days without one."""
        self._refuse_overlaps([*self._beside(row), row], row)

    def withdraw(self, row: Rule, by: str, now: datetime) -> None:
        """Have a row count for nothing.

        Raises `Conflict` when it was withdrawn or corrected before, or others would leave days without one.
        """
        _refuse_gone(row)
        row.withdrawn_by, row.withdrawn_at = by, now
        self._refuse_gaps(self._counting)

    @property
    def _counting(self) -> list[Rule]:
        return [row for row in self.rows if row.counts]

    def _beside(self, row: Rule) -> list[Rule]:
        """The others that count."""
        return [other for other in self._counting if other is not row]

    def _refuse_overlaps(self, rows: list[Rule], new: Rule) -> None:
        held: list[tuple[Rule, Dated]] = [(row, row) for row in rows]
        if self.holds_until_next:
            held = [(span.row, span) for span in until_next(rows)]
        (claimed,) = (days for row, days in held if row is new)
        for row, days in held:
            if row is not new and overlaps(claimed, days):
                raise Conflict(
                    f"Another row, from {row.effective_from} on, holds on some of these days. "
                    "Give that one an end first, or withdraw it."
                )
        self._refuse_gaps(rows)

    def _refuse_gaps(self, rows: list[Rule]) -> None:
        spans = until_next(rows) if self.holds_until_next else []
        for span, following in pairwise(spans):
            ends = following.row.effective_to
            if span.row.effective_to is not None or ends is None:
                continue
            if not in_force(spans, ends + ONE_DAY):
                raise Conflict(
                    f"The row from {span.effective_from} on has no end, and would end where the one from "
                    f"{following.effective_from} to {ends} begins. Set one from {ends + ONE_DAY} on first."
                )


Book = TypeVar("Book", bound=DatedBook[Any])


def row_with_book(books: Iterable[Book], row_id: str, what: str) -> tuple[Book, Any]:
    """The row with this id, and the one of these books that has it. Raises `NotFound` if none has."""
    for book in books:
        row = book.row(row_id)
        if row is not None:
            return book, row
    raise NotFound(f"There is no such {what}.")


def _refuse_gone(row: DatedRule) -> None:
    if not row.stands:
        raise Conflict("This row was corrected or withdrawn before.")


_DECIDED = ("set", "approved", "withdrawn", "corrected", "used")
_DECISIONS = ("id", "proposer", *(f"{what}_{how}" for what in _DECIDED for how in ("by", "at")))


def _content(row: DatedRule) -> dict[str, Any]:
    """The rule, its days and its source: not who decided it, nor when."""
    return {name: getattr(row, name) for name in row._fields if name not in _DECISIONS}


def rows_of(rule: type[DatedRule]) -> Any:
    """The field of a book that holds its rows."""
    return EmbeddedDocumentListField(rule)
