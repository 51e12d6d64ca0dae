"""What an hour is worth: dated rates, the one that holds on a day, and amounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

HOURLY: Final = "stipend.hourly"
RATE_CODES: Final = (HOURLY,)
RATE_CENTS_MIN: Final = 60
"""A cent a minute, so that no attendance is worth nothing."""
RATE_CENTS_MAX: Final = 100_000
PRICED_AT_ONCE_MAX: Final = 1_000
MINUTES_PER_HOUR: Final = 60
ONE_DAY: Final = timedelta(days=1)


def rate_book_id(tenant: str, code: str) -> str:
    """The one book of a tenant's rates for a code."""
    return f"{tenant}.{code}"


def stipend_cents(minutes: int, hourly_cents: int) -> int:
    """Minutes at an hourly rate, rounded half up to the cent."""
    return (minutes * hourly_cents + MINUTES_PER_HOUR // 2) // MINUTES_PER_HOUR


@dataclass(frozen=True, slots=True)
class DatedRate:
    """What an hour is worth on the days from `effective_from` to `effective_to`, both included.

    Without an end it holds until the next rate begins.
    """

    id: str
    amount_cents: int
    effective_from: date
    effective_to: date | None

    def overlaps(self, other: "DatedRate") -> bool:
        """Whether both claim the same day."""
        first, second = sorted((self, other), key=_beginning)
        if first.effective_from == second.effective_from:
            return True
        return first.effective_to is not None and first.effective_to >= second.effective_from


def _beginning(rate: DatedRate) -> date:
    return rate.effective_from


def spans(rates: Iterable[DatedRate]) -> list[tuple[DatedRate, date | None]]:
    """The rates in order, each with its true last day: None for the last one when it is open."""
    ordered = sorted(rates, key=_beginning)
    ends = [rate.effective_from - ONE_DAY for rate in ordered[1:]]
    return [(rate, rate.effective_to or end) for rate, end in zip_longest(ordered, ends)]


def in_force(rates: Iterable[DatedRate], day: date) -> DatedRate | None:
    """The rate that holds on a day, if there is one: the newest begun by then, unless it has ended."""
    newest = None
    for rate in rates:
        if rate.effective_from <= day and (newest is None or rate.effective_from > newest.effective_from):
            newest = rate
    if newest is None or (newest.effective_to is not None and newest.effective_to < day):
        return None
    return newest
