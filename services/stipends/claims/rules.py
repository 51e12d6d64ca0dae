"""The states of a claim, its natural key, and time that is paid once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from shared.contracts.reconciliation import Entry
from shared.contracts.stipends.claims import ClaimStatus
from shared.ids import natural_id
from shared.shares import shares_of

UNPAID: Final = (ClaimStatus.APPROVED, ClaimStatus.HELD)
EVER_APPROVED: Final = (*UNPAID, ClaimStatus.RELEASED, ClaimStatus.SETTLED)


def claim_id(attendance_id: str) -> str:
    """The id of the claim of an attendance."""
    return f"claim-{attendance_id}"


def divided(days: Sequence[tuple[date, int]], minutes: int) -> dict[date, int]:
    """Minutes divided among days in proportion to those that each has; days without a minute are left out."""
    shares = shares_of(minutes, [share for _, share in days])
    return {day: share for (day, _), share in zip(days, shares, strict=True) if share}


_DAY_SECONDS: Final = 24 * 60 * 60
_IDS_KEPT_MAX: Final = 1_000
"""They are asked for twice within a batch: to read the records together, and to write to each."""
_NIGHT: Final = 9 * 60 * 60
"""A day of `hours_ids` begins at 09:00 in UTC, at night in the United States: most events lie in one."""


@lru_cache(maxsize=_IDS_KEPT_MAX)
def hours_ids(tenant: str, advisor_id: str, starts_at: datetime, ends_at: datetime) -> tuple[str, ...]:
    """The ids of the records of an advisor's time on the days that an event touches.

    Two events that overlap have one in common.
    """
    days = range(_day_number(starts_at), _day_number(ends_at) + 1)
    return tuple([natural_id("hours", tenant, advisor_id, str(day)) for day in days])


def _day_number(at: datetime) -> int:
    return (int(at.timestamp()) - _NIGHT) // _DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Session:
    """The time of one claim of a person: the event, its allowance, and the minutes recorded.

    `approved` are the minutes approved, None while nobody decided; `is_paid` once they are at the bank.
    """

    claim_id: str
    event_id: str
    starts_at: datetime
    ends_at: datetime
    allowance: int
    recorded: int
    approved: int | None = None
    is_paid: bool = False

    def overlaps(self, other: "Session") -> bool:
        """Whether there is a time that belongs to both."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def left_of(sessions: Iterable[Session]) -> dict[str, int]:
    """What overlapping time leaves of each session of one person, in minutes: no time is paid twice.

    For sessions that overlap, directly or through others, at most the length of their union and their
    allowances is paid; each event has one time and one allowance, the longest. What was approved comes first,
    whatever its order; then who was recorded first gets theirs. Where approved ones are too much already, the
    latest that is not paid is told less.
    """
    known = list(sessions)
    approved = [one for one in known if one.approved is not None]
    counted = {one.claim_id: one.approved or 0 for one in approved}
    left = _left_of_approved(approved, dict(counted))
    placed = approved
    undecided = [one for one in known if one.approved is None]
    for one in sorted(undecided, key=lambda session: session.claim_id):
        placed = [*placed, one]
        left[one.claim_id] = _room(one, placed, counted)
        counted[one.claim_id] = min(one.recorded, left[one.claim_id])
    return left


def _left_of_approved(approved: list[Session], counted: dict[str, int]) -> dict[str, int]:
    left = {}
    for one in sorted(approved, key=lambda session: (not session.is_paid, session.claim_id), reverse=True):
        left[one.claim_id] = _room(one, approved, counted)
        # What is told to be less leaves room for the others.
        counted[one.claim_id] = min(counted[one.claim_id], left[one.claim_id])
    return left


def _room(one: Session, among: list[Session], counted: dict[str, int]) -> int:
    """What the sessions that overlap with this one leave of the time of all of them."""
    group = overlapping(one, among)
    whole = _union_minutes(group) + _allowances(group)
    return max(0, whole - sum(counted[session.claim_id] for session in group if session is not one))


def _allowances(sessions: Iterable[Session]) -> int:
    """The time around these events: once for each, also where a person was recorded under two entries."""
    longest: dict[str, int] = {}
    for one in sessions:
        longest[one.event_id] = max(one.allowance, longest.get(one.event_id, 0))
    return sum(longest.values())


def overlapping(one: Session, among: Iterable[Session]) -> list[Session]:
    """A session with those that overlap with it, directly or through others."""
    group, rest = [one], [other for other in among if other is not one]
    for member in group:
        group += [other for other in rest if other.overlaps(member)]
        rest = [other for other in rest if not other.overlaps(member)]
    return group


def _union_minutes(sessions: Iterable[Session]) -> int:
    minutes, reached = 0, None
    for one in sorted(sessions, key=lambda session: session.starts_at):
        begins = one.starts_at if reached is None else max(one.starts_at, reached)
        minutes += max(0, (one.ends_at - begins) // timedelta(minutes=1))
        reached = one.ends_at if reached is None else max(reached, one.ends_at)
    return minutes


Stored = dict[str, Any]
LINES: Final = "lines"
OPENED: Final = "opened"


def of_claim(claim: Stored) -> Iterator[Entry]:
    """Its state with its amount, its attendance with the minutes, and whether it was opened.

    Where the minutes attended are others than were approved, those count once a person decided on that.
    """
    yield Entry(claim["status"], claim["_id"], claim["amount_cents"])
    minutes = sum(line["minutes"] for line in claim["lines"]) + claim["unpaid_minutes"]
    yield Entry(LINES, claim["attendance_id"], minutes)
    # A claim that was rejected before there was a rate was never opened.
    if all("rate_id" in line for line in claim["lines"]):
        yield Entry(OPENED, claim["_id"], claim["amount_cents"])
