"""Calendar arithmetic."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dates import add_months, in_force, latest_by, overlaps

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@dataclass(frozen=True)
class Row:
    effective_from: date
    effective_to: date | None


ROWS = st.builds(Row, DAYS, st.none() | DAYS).filter(
    lambda row: row.effective_to is None or row.effective_from <= row.effective_to
)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, then):
    assert add_months(day, months) == then


@given(DAYS, st.integers(0, 600))
def test_months_later_is_in_that_month(day, months):
    then = add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day


def test_a_row_holds_on_its_first_and_its_last_day():
    row = Row(date(2026, 7, 10), date(2027, 7, 9))
    held = [day for day in (date(2026, 7, 9), date(2026, 7, 10), date(2027, 7, 9)) if in_force([row], day)]
    assert held == [date(2026, 7, 10), date(2027, 7, 9)]
    assert not in_force([row], date(2027, 7, 10))


def test_a_row_without_an_end_holds_for_good():
    assert in_force([Row(date(2026, 1, 1), None)], date(2999, 1, 1))


@given(ROWS, ROWS)
def test_rows_overlap_exactly_when_some_day_is_in_both(row, other):
    first_common_day = max(row.effective_from, other.effective_from)
    assert overlaps(row, other) == (len(in_force([row, other], first_common_day)) == 2)
    assert overlaps(row, other) == overlaps(other, row)


def test_of_several_changes_the_one_that_began_last_holds_and_of_one_day_the_last():
    first, later, again = (Row(date(2027, month, 1), None) for month in (1, 3, 3))
    changes = [later, first, again]

    assert latest_by(changes, date(2026, 12, 31)) is None
    assert latest_by(changes, date(2027, 2, 28)) is first
    assert latest_by(changes, date(2027, 3, 1)) is again
