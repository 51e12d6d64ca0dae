"""Calendar arithmetic: months, and rows that are valid from one day to another."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Generic, Protocol, TypeVar

ONE_DAY: Final = timedelta(days=1)


class Dated(Protocol):
    """A row of dated data: both of its days are included; without a last day it is valid for good."""

    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...


class Begun(Protocol):
    """Something that holds from one day on."""

    @property
    def effective_from(self) -> date: ...


DatedRow = TypeVar("DatedRow", bound=Dated)
Change = TypeVar("Change", bound=Begun)


@dataclass(frozen=True, slots=True)
class Span(Generic[DatedRow]):
    """A row with the days on which it is actually valid."""

    row: DatedRow
    effective_from: date
    effective_to: date | None


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def in_force(rows: Iterable[DatedRow], day: date) -> list[DatedRow]:
    """The rows that are valid on that day, in the given order."""
    return [row for row in rows if row.effective_from <= day <= (row.effective_to or date.max)]


def latest_by(changes: Iterable[Change], day: date) -> Change | None:
    """The change that began last by that day, and of several of one day the last in the given order."""
    by_then = [one for one in changes if one.effective_from <= day]
    return max(reversed(by_then), key=lambda one: one.effective_from, default=None)


def until_next(rows: Iterable[DatedRow]) -> list[Span[DatedRow]]:
    """The rows by first day; one without a last day is valid until the next begins."""
    ordered = sorted(rows, key=lambda row: row.effective_from)
    return [Span(row, row.effective_from, row.effective_to or _eve_of_next(row, ordered)) for row in ordered]


def overlaps(row: Dated, other: Dated) -> bool:
    """Whether there is a day on which both are valid."""
    return row.effective_from <= (other.effective_to or date.max) and other.effective_from <= (
        row.effective_to or date.max
    )


def _eve_of_next(row: Dated, ordered: Iterable[Dated]) -> date | None:
    begins = (other.effective_from for other in ordered if other.effective_from > row.effective_from)
    return next((day - ONE_DAY for day in begins), None)
