"""Terms for which somebody was appointed: `2024-03-01 2026-02-28; 2026-03-01 2028-02-29`."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from services.recruitment.participation.rules.cells import Cell
from shared.dates import add_months
from shared.days import Days

TERM_MONTHS_MAX: Final = 120
"""Terms of family advisors are one to three years; ten are more than any program has."""


def read_terms(cell: Cell, since: date | None, today: date) -> tuple[Days, ...]:
    """The terms, the earliest first: none before they began to serve, and no two on one day."""

    def read(text: str) -> Days | None:
        days = text.split()
        if len(days) != 2:
            cell.refuse("not_a_term", "Write the first and the last day: 2026-03-01 2028-02-29.")
            return None
        first, last = cell.day(days[0], latest=today), cell.day(days[1])
        if first is None or last is None:
            return None
        if last < first:
            cell.refuse("ends_before_start", "This is before the first day of the term.")
        elif last > add_months(first, TERM_MONTHS_MAX):
            cell.refuse("too_late", f"A term has at most {TERM_MONTHS_MAX // 12} years.")
        return Days(first, last)

    found: Sequence[Days] = sorted(cell.several(read))
    if found and since is not None and found[0].first < since:
        cell.refuse("before_since", "This is before they began to serve.")
    if any(later.first <= earlier.last for earlier, later in pairwise(found)):
        cell.refuse("overlaps", "Two of these terms overlap.")
    return tuple(found)
