"""Commands that want the same thing at once are done together, in one transaction and in order of arrival.

Whoever comes first is done at once; whoever comes meanwhile waits, and is done with all the others who wait.
So a crowd costs a few commits instead of one for each, and nobody is aborted by a neighbour. What is heavy
waits its turn in the same line, but is done alone: its transaction has no time left for others.

With groups of one this is a lock per key that is taken in order of arrival. MongoDB would keep apart what
wants the same too, by aborting all but one and trying again; standing in line is much cheaper.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.errors import Unavailable

GROUP_MAX = 32
"""Where nobody says how many can wait at once; a process knows it by its workers."""
WAIT_SECONDS_MAX = 7.0

Work = TypeVar("Work")
Outcome = Any
"""An answer, or the exception to be raised where the work was asked for."""


@dataclass(eq=False, slots=True)
class _Ticket(Generic[Work]):
    """One place in line; `leads` is set for who does the work of everyone who waits by then."""

    work: Work
    alone: bool = False
    called: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    outcome: Outcome = None


class GroupCommit(Generic[Work]):
    """A line per key. `do` gets the works of one group and gives their outcomes in the same order."""

    def __init__(self, do: Callable[[Sequence[Work]], Sequence[Outcome]], group_max: int = GROUP_MAX) -> None:
        self._do = do
        self._group_max = group_max
        self._gate = threading.Lock()
        self._lines: dict[str, deque[_Ticket[Work]]] = {}

    def done(self, key: str, work: Work, *, alone: bool = False) -> Outcome:
        """The answer to `work`, done with others of its key unless `alone`. Raises what its outcome says.

        Raises `Unavailable` when the line is too long to wait for, with nothing done; and when its group does
        not end or its leader was ended, where it is not known whether anything was done.
        """
        place = _Ticket(work, alone)
        if self._comes_first(key, place):
            self._lead(key, place, others_max=0)
        else:
            self._wait(key, place)
            if place.leads:
                self._lead(key, place, others_max=0 if alone else self._group_max - 1)
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def _comes_first(self, key: str, place: _Ticket[Work]) -> bool:
        with self._gate:
            line = self._lines.get(key)
            if line is None:
                self._lines[key] = deque()
                return True
            line.append(place)
            return False

    def _wait(self, key: str, place: _Ticket[Work]) -> None:
        try:
            self._wait_to_be_called(key, place)
        except BaseException:
            # A green thread may be ended while it waits: nobody is to wait for who is gone.
            if not self._leave(key, place) and place.leads:
                self._call_next(key)
            raise

    def _wait_to_be_called(self, key: str, place: _Ticket[Work]) -> None:
        if place.called.wait(WAIT_SECONDS_MAX):
            return
        if self._leave(key, place):
            raise Unavailable("Too many people want the same just now. Please try again.")
        # Just taken into a group: its outcome is on the way.
        if not place.called.wait(WAIT_SECONDS_MAX):
            raise _not_known()

    def _leave(self, key: str, place: _Ticket[Work]) -> bool:
        """Whether it still stood in line, and does no more."""
        with self._gate:
            line = self._lines.get(key)
            if line is None or place not in line:
                return False
            line.remove(place)
            return True

    def _lead(self, key: str, place: _Ticket[Work], *, others_max: int) -> None:
        group = [place]
        try:
            group += self._take(key, others_max)
            outcomes = self._do([one.work for one in group])
        except Exception as error:  # noqa: BLE001 - raised where the work was asked for
            outcomes = [error] * len(group)
        except BaseException:
            # Who leads is ended; whoever was to be done along with them is told, and the line goes on.
            outcomes = [_not_known()] * len(group)
            raise
        finally:
            self._call_next(key)
            for one, outcome in zip(group, outcomes, strict=True):
                one.outcome = outcome
                one.called.set()

    def _take(self, key: str, places_max: int) -> list[_Ticket[Work]]:
        taken: list[_Ticket[Work]] = []
        with self._gate:
            line = self._lines[key]
            while line and len(taken) < places_max and not line[0].alone:
                taken.append(line.popleft())
        return taken

    def _call_next(self, key: str) -> None:
        with self._gate:
            line = self._lines[key]
            if not line:
                del self._lines[key]
                return
            next_place = line.popleft()
            next_place.leads = True
        next_place.called.set()


def _not_known() -> Unavailable:
    return Unavailable("It is not known whether this was done. Please send the same again.")
