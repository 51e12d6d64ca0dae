"""Readiness is an interval.

For each requirement, the days on which it is required less those of its credentials are lacking. Somebody is
ready on the days on which nothing is lacking: the union of the credentials of each requirement, intersected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.recruitment.credentials.rules.requirements import Requirement, Signature
from shared.contracts.recruitment.credentials import AGREEMENT
from shared.dates import ONE_DAY, in_force
from shared.days import ALWAYS, Days, holding, union, without

ToldAhead = Mapping[int, Sequence[Days]]
"""By how many days before the last day of something its advisor and the staff are told: the days on which
that holds.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What an advisor holds: the days on which their training is complete, and the agreements they signed."""

    training: Sequence[Days] = ()
    signatures: Sequence[Signature] = ()

    def days_for(self, row: Requirement) -> list[Days]:
        """The days on which a credential meets this requirement."""
        if row.kind != AGREEMENT:
            return union(self.training)
        return union(one.days for one in self.signatures if one.agreement_code == row.agreement_code)


@dataclass(frozen=True, slots=True)
class Lack:
    """Days on which something that is required is missing."""

    kind: str
    days: Days


@dataclass(frozen=True, slots=True)
class Readiness:
    """The longest run of days around a day on which somebody is ready, or what is missing on that day."""

    days: Days | None
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ending:
    """What counts today, and its last day."""

    kind: str
    last_day: date

    def told_on(self, told: ToldAhead) -> list[date]:
        """The days on which it is told that it ends."""
        days = ((self.last_day - timedelta(days=ahead), holds) for ahead, holds in told.items())
        return [day for day, holds in days if _is_in(holds, day)]


@dataclass(frozen=True, slots=True)
class RequirementStatus:
    """Whether what is required on a day is there, and the last day on which it counts (None: for good)."""

    kind: str
    agreement_code: str | None
    met: bool
    valid_until: date | None


def lacking(rows: Iterable[Requirement], held: Held) -> list[Lack]:
    """All days on which something is missing, by kind, the earliest first."""
    gaps: dict[str, list[Days]] = {}
    for row in rows:
        gaps.setdefault(row.kind, []).extend(without(row.days, held.days_for(row)))
    return [Lack(kind, days) for kind in sorted(gaps) for days in union(gaps[kind])]


def readiness_on(lacks: Sequence[Lack], day: date) -> Readiness:
    """Whether nothing is missing on that day, and from when until when."""
    missing = sorted({lack.kind for lack in lacks if lack.days.has(day)})
    ready = holding(without(ALWAYS, (lack.days for lack in lacks)), day)
    return Readiness(ready, missing)


def endings(lacks: Sequence[Lack], day: date, told: ToldAhead) -> list[Ending]:
    """What ends within the time in which it is told, as that is on that day, by kind."""
    soon = day + timedelta(days=max(ahead for ahead, holds in told.items() if _is_in(holds, day)))
    found = [Ending(lack.kind, lack.days.first - ONE_DAY) for lack in lacks if lack.days.first > day]
    return [ending for ending in found if ending.last_day <= soon]


def next_change(lacks: Sequence[Lack], day: date, told: ToldAhead) -> date | None:
    """The next day on which readiness is another one, or on which it is told that something ends, or told
    at another time.
    """
    ends = [lack.days for lack in lacks]
    changes = [one.first for one in ends] + [one.last + ONE_DAY for one in ends if one.last < date.max]
    endings = [Ending("", one.first - ONE_DAY) for one in ends if one.first > day]
    if endings:
        changes += [one.first for holds in told.values() for one in holds]
        changes += [on for ending in endings for on in ending.told_on(told)]
    return min((change for change in changes if change > day), default=None)


def _is_in(runs: Iterable[Days], day: date) -> bool:
    return any(one.has(day) for one in runs)


def statuses(rows: Iterable[Requirement], held: Held, day: date) -> list[RequirementStatus]:
    """Each requirement of that day, by kind."""
    return [_status(row, held, day) for row in sorted(in_force(rows, day), key=lambda row: row.kind)]


def _status(row: Requirement, held: Held, day: date) -> RequirementStatus:
    counts = holding(held.days_for(row), day)
    until = None if counts is None or counts.last == date.max else counts.last
    return RequirementStatus(row.kind, row.agreement_code, counts is not None, until)
