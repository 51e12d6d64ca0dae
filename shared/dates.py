"""Calendar arithmetic that several services need: months, and rows that hold from one day to another."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A row of dated data: it holds on both of its days and between them, for good without a last."""

    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


DatedRow = TypeVar("DatedRow", bound=Dated)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_force(rows: Iterable[DatedRow], day: date) -> list[DatedRow]:
    """The rows that hold on that day, in the order given."""
    return [row for row in rows if row.effective_from <= day <= (row.effective_to or date.max)]


def overlaps(row: Dated, other: Dated) -> bool:
    """Whether there is a day on which both hold."""
    return row.effective_from <= (other.effective_to or date.max) and other.effective_from <= (
        row.effective_to or date.max
    )
