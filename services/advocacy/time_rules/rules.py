"""Limits of time, in minutes and hours."""

from datetime import datetime, timedelta
from typing import NamedTuple


class TimeLimits(NamedTuple):
    """How long an event may last, and how many minutes before and after it count as attendance, in total.

    `reply_hours` is how long who is asked again has to answer, `answer_changes_max` how often an advisor may
    change their answer to one invitation, `event_source` where the first of these is from.
    """

    event_minutes_max: int
    event_source: str
    minutes_around_event: int
    reply_hours: int
    answer_changes_max: int

    @property
    def event_longest(self) -> timedelta:
        """How long an event may last."""
        return timedelta(minutes=self.event_minutes_max)


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    """The whole minutes from one time to another."""
    return (ends_at - starts_at) // timedelta(minutes=1)
