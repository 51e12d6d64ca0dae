"""Banking days are those of the Federal Reserve."""

from datetime import date

import pytest

from shared.banking_days import SATURDAY, banking_days_after, holidays_of, is_banking_day

CLOSED = {
    # As published by the Federal Reserve for these years.
    2025: ["01-01", "01-20", "02-17", "05-26", "06-19", "07-04", "09-01", "10-13", "11-11", "11-27", "12-25"],
    2026: ["01-01", "01-19", "02-16", "05-25", "06-19", "09-07", "10-12", "11-11", "11-26", "12-25"],
    2027: ["01-01", "01-18", "02-15", "05-31", "07-05", "09-06", "10-11", "11-11", "11-25"],
    2028: ["01-17", "02-21", "05-29", "06-19", "07-04", "09-04", "10-09", "11-23", "12-25"],
}
"""Weekdays only: Independence Day of 2026, Juneteenth and Christmas of 2027, New Year's Day and Veterans Day
of 2028 fall on a Saturday, for which the banks stay open on the Friday.
"""


@pytest.mark.parametrize("year", CLOSED)
def test_the_banks_are_closed_on_the_days_that_the_federal_reserve_publishes(year: int) -> None:
    closed = sorted(day for day in holidays_of(year) if day.weekday() < SATURDAY)
    assert [day.isoformat()[5:] for day in closed] == CLOSED[year]


def test_juneteenth_counts_from_2022_on() -> None:
    assert is_banking_day(date(2020, 6, 19))
    assert not is_banking_day(date(2023, 6, 19))


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 27)),  # over Thanksgiving
        (date(2026, 11, 27), 3, date(2026, 12, 2)),  # over a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
    ],
)
def test_banking_days_pass_over_weekends_and_holidays(day: date, count: int, last: date) -> None:
    assert banking_days_after(day, count) == last
