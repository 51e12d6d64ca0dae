"""Time of one person that is paid once, although their sessions overlap.

Attendance tells how many minutes somebody was there, not which. So what is paid is put where it fits: each
minute into the time of its own event or around that, and no minute where another one is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

MINUTE: Final = timedelta(minutes=1)
NOTHING: Final = timedelta()


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

    Whichever of these sessions one looks at, they are paid at most the length of their union and their
    allowances; each event has one time and one allowance, the longest. What was approved comes first, and of
    that what is paid; then who was recorded first gets theirs. Where approved ones are too much already, the
    latest that is not paid is told less.
    """
    known = list(sessions)
    time = _Time(known)
    approved = {one: one.approved for one in known if one.approved is not None}
    in_turn = sorted(approved, key=lambda session: (not session.is_paid, session.claim_id))
    held = {one: min(approved[one], time.place(one, approved[one])) for one in in_turn}
    left = {one.claim_id: time.place(one, minutes) for one, minutes in held.items()}
    undecided = [one for one in known if one.approved is None]
    for one in sorted(undecided, key=lambda session: session.claim_id):
        left[one.claim_id] = time.place(one, one.recorded)
    return left


class Piece(NamedTuple):
    """A run of time that each session has all of, or nothing: of the day, or around one event."""

    around: str | None
    begin: timedelta
    end: timedelta


class _Step(NamedTuple):
    """A session has time of one piece more, and of another one as much less, if it had it there."""

    session: Session
    into: Piece
    out_of: Piece | None


class _Time:
    """The time of sessions of one person, and how much of each piece each of them holds."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._pieces = _pieces(sessions)
        self._free = {piece: piece.end - piece.begin for of_one in self._pieces.values() for piece in of_one}
        self._held: dict[Session, dict[Piece, timedelta]] = {one: {} for one in sessions}

    def place(self, one: Session, minutes: int) -> int:
        """Have a session hold so many minutes, or all that there are for it; how many there are.

        The others hold as many as before, though perhaps elsewhere.
        """
        while steps := self._way_to_more(one):
            self._go(steps)
        held = sum(self._held[one].values(), NOTHING)
        there_are = held // MINUTE
        self._give_back(one, held - min(minutes, there_are) * MINUTE)
        return there_are

    def _way_to_more(self, one: Session) -> list[_Step]:
        """The shortest way to time that is free: it takes that, or what others have who take other time."""
        came: dict[Piece, _Step] = {}
        waiting: list[tuple[Session, Piece | None]] = [(one, None)]
        reached = {one}
        for session, out_of in waiting:
            for piece in self._pieces[session]:
                if piece in came:
                    continue
                came[piece] = _Step(session, piece, out_of)
                if self._free[piece]:
                    return list(_back_from(piece, came))
                holders = [other for other, held in self._held.items() if held.get(piece)]
                waiting += [(other, piece) for other in holders if other not in reached]
                reached.update(holders)
        return []

    def _go(self, steps: Sequence[_Step]) -> None:
        free = steps[0].into
        given_up = (self._held[step.session][step.out_of] for step in steps if step.out_of)
        amount = min([self._free[free], *given_up])
        self._free[free] -= amount
        for session, into, out_of in steps:
            held = self._held[session]
            held[into] = held.get(into, NOTHING) + amount
            if out_of:
                held[out_of] -= amount

    def _give_back(self, one: Session, surplus: timedelta) -> None:
        held = self._held[one]
        for piece in held:
            amount = min(surplus, held[piece])
            held[piece] -= amount
            self._free[piece] += amount
            surplus -= amount


def _back_from(piece: Piece, came: dict[Piece, _Step]) -> Iterator[_Step]:
    at: Piece | None = piece
    while at is not None:
        step = came[at]
        yield step
        at = step.out_of


def _pieces(sessions: Sequence[Session]) -> dict[Session, list[Piece]]:
    """What each session has: the pieces of its event, and of the time around it."""
    if not sessions:
        return {}
    zero = min(one.starts_at for one in sessions)
    spans = {
        one: [
            Piece(None, one.starts_at - zero, one.ends_at - zero),
            Piece(one.event_id, NOTHING, one.allowance * MINUTE),
        ]
        for one in sessions
    }
    return {one: [piece for span in of_one for piece in _cut(span, spans)] for one, of_one in spans.items()}


def _cut(span: Piece, spans: dict[Session, list[Piece]]) -> list[Piece]:
    """A run of time, cut where another one of its kind begins or ends."""
    alike = [other for of_one in spans.values() for other in of_one if other.around == span.around]
    cuts = {cut for other in alike for cut in (other.begin, other.end) if span.begin <= cut <= span.end}
    return [Piece(span.around, begin, end) for begin, end in pairwise(sorted(cuts))]
