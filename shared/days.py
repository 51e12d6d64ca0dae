"""Sets of days, as runs of days that do not touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.dates import ONE_DAY


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A run of days, both of its ends included."""

    first: date = date.min
    last: date = date.max

    def has(self, day: date) -> bool:
        """Whether the day is among them."""
        return self.first <= day <= self.last


ALWAYS: Final = Days()


def run(first: date | None, last: date | None) -> Days:
    """From a day, or ever since, to a day, or for good."""
    return Days(first or date.min, last or date.max)


def union(runs: Iterable[Days]) -> list[Days]:
    """The days that are in any of them, as the longest runs, the earliest first."""
    merged: list[Days] = []
    for one in sorted(one for one in runs if one.first <= one.last):
        if merged and (merged[-1].last == date.max or one.first <= merged[-1].last + ONE_DAY):
            merged[-1] = Days(merged[-1].first, max(merged[-1].last, one.last))
        else:
            merged.append(one)
    return merged


def without(whole: Days, taken: Iterable[Days]) -> list[Days]:
    """The days of a run that are in none of the others."""
    left, begins = [], whole.first
    for one in union(taken):
        if one.last < begins:
            continue
        if one.first > whole.last:
            break
        if one.first > begins:
            left.append(Days(begins, one.first - ONE_DAY))
        if one.last >= whole.last:
            return left
        begins = one.last + ONE_DAY
    return [*left, Days(begins, whole.last)]


def holding(runs: Iterable[Days], day: date) -> Days | None:
    """The longest run that holds the day, if there is one."""
    return next((one for one in union(runs) if one.has(day)), None)


def common(each: Iterable[Iterable[Days]]) -> list[Days]:
    """The days that are in all of these sets, as the longest runs, the earliest first."""
    outside = [one for runs in each for one in without(ALWAYS, runs)]
    return without(ALWAYS, outside)
