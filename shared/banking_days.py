"""Banking days: the days on which the Federal Reserve moves money between banks.

Source: Federal Reserve Financial Services, Holiday Schedules, https://www.frbservices.org/about/holiday-schedules
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from shared.dates import ONE_DAY

SATURDAY: Final = 5
SUNDAY: Final = 6
DAYS_PER_WEEK: Final = 7
MONDAY: Final = 0
THURSDAY: Final = 3
LAST: Final = -1


@dataclass(frozen=True, slots=True)
class FixedHoliday:
    """The same day of each year, from one year on; of a Sunday, the banks are closed on the Monday after.

    For a Saturday they do not close on the Friday before.
    """

    month: int
    day: int
    since: int = 1971

    def in_year(self, year: int) -> date:
        """The day on which the banks are closed for it; a Saturday if for none."""
        day = date(year, self.month, self.day)
        return day + ONE_DAY if day.weekday() == SUNDAY else day


@dataclass(frozen=True, slots=True)
class WeekdayHoliday:
    """The first, second … or last of a weekday in a month, from one year on."""

    month: int
    weekday: int
    which: int
    since: int = 1971

    def in_year(self, year: int) -> date:
        """The day on which the banks are closed for it."""
        first = date(year, self.month, 1)
        to_first = (self.weekday - first.weekday()) % DAYS_PER_WEEK
        days = range(1 + to_first, monthrange(year, self.month)[1] + 1, DAYS_PER_WEEK)
        return date(year, self.month, days[self.which if self.which == LAST else self.which - 1])


HOLIDAYS: Final = (
    FixedHoliday(1, 1),
    WeekdayHoliday(1, MONDAY, 3, since=1986),  # Martin Luther King, Jr.
    WeekdayHoliday(2, MONDAY, 3),  # Washington
    WeekdayHoliday(5, MONDAY, LAST),  # Memorial Day
    FixedHoliday(6, 19, since=2022),  # Juneteenth
    FixedHoliday(7, 4),
    WeekdayHoliday(9, MONDAY, 1),  # Labor Day
    WeekdayHoliday(10, MONDAY, 2),  # Columbus
    FixedHoliday(11, 11),  # Veterans Day
    WeekdayHoliday(11, THURSDAY, 4),  # Thanksgiving
    FixedHoliday(12, 25),
)


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The days of a year on which the banks are closed for a holiday, weekends among them."""
    return frozenset(one.in_year(year) for one in HOLIDAYS if one.since <= year)


def is_banking_day(day: date) -> bool:
    """Whether the Federal Reserve Banks are open."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year)


def banking_days_after(day: date, count: int) -> date:
    """The last of so many banking days after a day, which does not count itself."""
    following = _banking_days_from(day + ONE_DAY)
    return [next(following) for _ in range(count)][-1]


def _banking_days_from(day: date) -> Iterator[date]:
    while True:
        if is_banking_day(day):
            yield day
        day += timedelta(days=1)
