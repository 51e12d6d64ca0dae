"""The states of an advocacy event, its local day, its seats and its line."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

SEATS_MAX: Final = 20_000
MINUTES_MAX: Final = 7 * 24 * 60
"""A week: the longest that one attendance can last, so that a slip of the keyboard is seen."""
MINUTES_AROUND_EVENT: Final = 120
"""Getting ready before an event and staying on after it count as attendance too, up to this together."""
MOMENT_MIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT_MAX: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""When an event can be: no slip of the keyboard, and a day of the calendar in every time zone."""
TIME_ZONES: Final = frozenset(available_timezones())


class EventStatus(StrEnum):
    """planned -> published -> held, or cancelled before it is held."""

    PLANNED = "planned"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an aware moment where the event is (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def is_time_zone(name: str) -> bool:
    """Whether this is the name of a time zone in the IANA database."""
    return name in TIME_ZONES


def place_in_line(seats: int, seats_taken: int, line_end: int) -> int | None:
    """None while a seat is free, else the next place in line (1 is the first ever to wait)."""
    return None if seats_taken < seats else line_end + 1


def minutes_max(starts_at: datetime, ends_at: datetime) -> int:
    """The longest that anybody can have been at an event that lasted so long."""
    return min((ends_at - starts_at) // timedelta(minutes=1) + MINUTES_AROUND_EVENT, MINUTES_MAX)
