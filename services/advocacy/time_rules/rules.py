"""Limits of time: those of a program, and those that hold where it set none."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from shared.contracts.advocacy.time_rules import ANSWER_CHANGES_MAX, REPLY_HOURS
from shared.ids import natural_id


class TimeLimits(NamedTuple):
    """How long an event may last, and how many minutes before and after it count as attendance, in total.

    `reply_hours` is how long who is asked again has to answer, `answer_changes_max` how often an advisor may
    change their answer to one invitation.
    """

    event_minutes_max: int
    minutes_around_event: int
    reply_hours: int
    answer_changes_max: int
    source: str

    @property
    def event_longest(self) -> timedelta:
        """How long an event may last."""
        return timedelta(minutes=self.event_minutes_max)


USUAL_LIMITS: Final = TimeLimits(
    event_minutes_max=7 * 24 * 60,
    minutes_around_event=30,
    reply_hours=REPLY_HOURS,
    answer_changes_max=ANSWER_CHANGES_MAX,
    source="Tandem's own default of 2026-11-29: a week, and half an hour; a program sets its own",
)


def time_rule_book_id(tenant: str) -> str:
    """The id of a tenant's rules of time."""
    return natural_id("time-rules", tenant)


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    """The whole minutes from one time to another."""
    return (ends_at - starts_at) // timedelta(minutes=1)
