"""The local day of an advocacy event, its seats and its waitlist."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.dates import ONE_DAY

REMINDED_DAYS_AHEAD: Final = (7, 1)
"""How many days before an event whoever has not answered is reminded."""
SHEET_DUE: Final = timedelta(hours=48)
"""How long after the end of an event it should be recorded who was there."""


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an aware time in the event's zone (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def last_local_day(starts_at: datetime, ends_at: datetime, time_zone: str) -> date:
    """The local day of its last minute: an event that ends at midnight does not reach the next day."""
    return local_day(max(starts_at, ends_at - timedelta(minutes=1)), time_zone)


def time_on_days(starts_at: datetime, ends_at: datetime, time_zone: str) -> Iterator[tuple[date, int]]:
    """Each local day with the seconds from its midnight, or the start, to the next midnight, or the end."""
    day, begins = local_day(starts_at, time_zone), starts_at
    while begins < ends_at:
        midnight = datetime.combine(day + ONE_DAY, time(), ZoneInfo(time_zone)).astimezone(UTC)
        ends = min(midnight, ends_at)
        # Seconds of real time: a day on which the clocks change has 23 hours, or 25.
        yield day, int((ends - begins).total_seconds())
        day, begins = day + ONE_DAY, ends


def reply_by(now: datetime, starts_at: datetime, hours: int) -> datetime:
    """Until when an advisor who is asked again should answer: at the latest when the event begins."""
    return min(now + timedelta(hours=hours), starts_at)


def place_in_line(seats: int, seats_taken: int, line_end: int) -> int | None:
    """None while a seat is free, else the next place on the waitlist (from 1)."""
    return None if seats_taken < seats else line_end + 1
