"""Whether an advisor takes part on the days of an event: their standing, and what they lack."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from shared.dates import ONE_DAY


class AdvisorStanding(StrEnum):
    """An advisor's standing, from recruitment's events."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class Refusal(NamedTuple):
    """Why an advisor cannot take part: a stable code, a sentence, and what is missing, if that is why."""

    code: str
    message: str
    missing: tuple[str, ...] = ()


PAUSED: Final = "advisor_paused"
LEFT: Final = "advisor_left"
AWAY: Final = {
    AdvisorStanding.PAUSED: Refusal(PAUSED, "This advisor is taking a break."),
    AdvisorStanding.WITHDRAWN: Refusal(LEFT, "This advisor has left the program."),
}
"""Who takes part in nothing now, and why."""
NOT_READY: Final = "not_ready_on_the_day"
UNKNOWN: Final = "readiness"
"""What is missing where recruitment has not told yet."""


class Run(NamedTuple):
    """The days of an event, both included."""

    first: date
    last: date


class Lack(Protocol):
    """Days on which something is missing: ever since, or for good, where a day is None."""

    @property
    def kind(self) -> str: ...
    @property
    def first_day(self) -> date | None: ...
    @property
    def last_day(self) -> date | None: ...


def missing_on(lacking: Iterable[Lack], days: Run) -> tuple[str, ...]:
    """What is missing on any of these days."""
    found = {
        lack.kind
        for lack in lacking
        if (lack.first_day or date.min) <= days.last and days.first <= (lack.last_day or date.max)
    }
    return tuple(sorted(found))


def not_ready(missing: tuple[str, ...], days: Run) -> Refusal:
    """The refusal of somebody who lacks this on the days of an event."""
    when = f"on {days.first}" if days.last < days.first + ONE_DAY else f"from {days.first} to {days.last}"
    return Refusal(NOT_READY, f"Not ready {when}: missing {', '.join(missing)}.", missing)
