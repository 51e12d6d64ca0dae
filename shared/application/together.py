"""Commands that want the same thing at once are done together, in one transaction and in order of arrival.

Whoever comes first is done at once; whoever comes meanwhile waits, and is done with all the others who wait.
So a crowd costs a few commits instead of one for each, and nobody is aborted by a neighbour.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from shared.errors import Unavailable

TOGETHER_MAX = 50
WAIT_SECONDS_MAX = 7.0

Work = TypeVar("Work")
Outcome = Any
"""An answer, or the exception to be raised where the work was asked for."""


@dataclass(eq=False, slots=True)
class _Place(Generic[Work]):
    """One place in line; `leads` is set for who does the work of everyone who waits by then."""

    work: Work
    called: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    outcome: Outcome = None


class Together(Generic[Work]):
    """A line per key. `do` gets the works of one group and gives their outcomes in the same order."""

    def __init__(self, do: Callable[[Sequence[Work]], Sequence[Outcome]]) -> None:
        self._do = do
        self._gate = threading.Lock()
        self._lines: dict[str, deque[_Place[Work]]] = {}

    def done(self, key: str, work: Work) -> Outcome:
        """The answer to `work`, done with others of the same key. Raises what its outcome says.

        Raises `Unavailable`, with nothing done, when the line is too long to wait for.
        """
        place = _Place(work)
        with self._gate:
            line = self._lines.get(key)
            if line is None:
                self._lines[key] = deque()
            else:
                line.append(place)
        if line is None:
            self._lead(key, [place])
        else:
            self._wait(line, place)
            if place.leads:
                self._lead(key, [place, *self._take(key, TOGETHER_MAX - 1)])
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def _wait(self, line: deque[_Place[Work]], place: _Place[Work]) -> None:
        if place.called.wait(WAIT_SECONDS_MAX):
            return
        with self._gate:
            if place in line:
                line.remove(place)
                raise Unavailable("Too many people want the same just now. Please try again.")
        # Just taken into a group: its outcome is on the way.
        place.called.wait()

    def _take(self, key: str, places_max: int) -> list[_Place[Work]]:
        with self._gate:
            line = self._lines[key]
            return [line.popleft() for _ in range(min(places_max, len(line)))]

    def _lead(self, key: str, group: list[_Place[Work]]) -> None:
        try:
            outcomes = self._do([place.work for place in group])
        except Exception as error:  # noqa: BLE001 - raised where the work was asked for
            outcomes = [error] * len(group)
        self._call_next(key)
        for place, outcome in zip(group, outcomes, strict=True):
            place.outcome = outcome
            place.called.set()

    def _call_next(self, key: str) -> None:
        with self._gate:
            line = self._lines[key]
            if not line:
                del self._lines[key]
                return
            next_place = line.popleft()
        next_place.leads = True
        next_place.called.set()
