"""The local day of an advocacy event, its seats and its line."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.advocacy.attendance import MINUTES_MAX

MINUTES_AROUND_EVENT: Final = 120
"""Getting ready before an event and staying on after it count as attendance too, up to this together."""


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an aware moment where the event is (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def place_in_line(seats: int, seats_taken: int, line_end: int) -> int | None:
    """None while a seat is free, else the next place in line (1 is the first ever to wait)."""
    return None if seats_taken < seats else line_end + 1


def minutes_max(starts_at: datetime, ends_at: datetime) -> int:
    """The longest that anybody can have been at an event that lasted so long."""
    return min((ends_at - starts_at) // timedelta(minutes=1) + MINUTES_AROUND_EVENT, MINUTES_MAX)
