"""Places at work by lane and tenant: what is heavy holds up nothing light, and no tenant holds up another.

A call that finds no place waits for a moment, in line by order of arrival, past those whose tenant has its
share already; then it is refused, and may be sent again. Where nothing moves it is refused at once.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from shared.contracts.operation import Lane
from shared.errors import Unavailable


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """How many of a lane are worked on at once, and how many of one tenant wait, for how long.

    A tenant has half of the places at most, so that another always finds one soon.
    """

    at_once_max: int
    line_max: int
    wait_seconds_max: float = 1.5

    @property
    def tenant_at_once_max(self) -> int:
        """The share of one tenant."""
        return max(1, self.at_once_max // 2)


LIMITS: Final = {
    # Their line is as long as a process takes in calls: a crowd waits at the broker, and is not refused.
    Lane.COMMANDS: LaneLimits(at_once_max=64, line_max=96, wait_seconds_max=2.5),
    Lane.QUERIES: LaneLimits(at_once_max=32, line_max=96),
    Lane.HEAVY: LaneLimits(at_once_max=2, line_max=2),
}


@dataclass(eq=False, slots=True)
class _Ticket:
    tenant: str
    admitted: bool = False
    called: threading.Event = field(default_factory=threading.Event)


class _Places:
    """The places of one lane and the line before them."""

    def __init__(self, limits: LaneLimits) -> None:
        self._limits = limits
        self._gate = threading.Lock()
        self._held: Counter[str] = Counter()
        self._moved_at: dict[str, float] = {}
        self._line: list[_Ticket] = []

    def take(self, tenant: str) -> None:
        ticket = _Ticket(tenant)
        with self._gate:
            if self._has_room_for(tenant):
                self._hold(tenant)
                return
            if self._waits_in_vain(tenant):
                raise _busy()
            self._line.append(ticket)
        try:
            ticket.called.wait(self._limits.wait_seconds_max)
        except BaseException:
            # A green thread may be ended while it waits: what it was just given goes to the next.
            if not self._leave_line(ticket):
                self.give_back(tenant)
            raise
        if self._leave_line(ticket):
            raise _busy()

    def give_back(self, tenant: str) -> None:
        with self._gate:
            self._held[tenant] -= 1
            self._moved_at[tenant] = time.monotonic()
            if not self._held[tenant]:
                del self._held[tenant], self._moved_at[tenant]
            for ticket in self._line:
                if self._has_room_for(ticket.tenant):
                    self._admit(ticket)
                    return

    @property
    def are_used(self) -> bool:
        return bool(self._held)

    def _has_room_for(self, tenant: str) -> bool:
        limits = self._limits
        return self._held.total() < limits.at_once_max and self._held[tenant] < limits.tenant_at_once_max

    def _waits_in_vain(self, tenant: str) -> bool:
        """Whether its line is full or, for as long as one may wait, has not moved."""
        if sum(one.tenant == tenant for one in self._line) >= self._limits.line_max:
            return True
        moved_at = self._moved_at.get(tenant)
        return moved_at is not None and time.monotonic() - moved_at > self._limits.wait_seconds_max

    def _hold(self, tenant: str) -> None:
        self._held[tenant] += 1
        self._moved_at[tenant] = time.monotonic()

    def _admit(self, ticket: _Ticket) -> None:
        self._line.remove(ticket)
        self._hold(ticket.tenant)
        ticket.admitted = True
        ticket.called.set()

    def _leave_line(self, ticket: _Ticket) -> bool:
        """Whether it still stood in line, and does no more."""
        with self._gate:
            if ticket.admitted:
                return False
            self._line.remove(ticket)
            return True


class Lanes:
    """The lanes of one process."""

    def __init__(self, limits: Mapping[Lane, LaneLimits] = LIMITS) -> None:
        self._places = {lane: _Places(limits[lane]) for lane in Lane}

    def is_used(self, lane: Lane) -> bool:
        """Whether anybody is at work in that lane just now."""
        return self._places[lane].are_used

    @contextmanager
    def place(self, lane: Lane, tenant: str) -> Iterator[None]:
        """Work at a place of that lane. Raises `Unavailable` when none comes free soon."""
        places = self._places[lane]
        places.take(tenant)
        try:
            yield
        finally:
            places.give_back(tenant)


def _busy() -> Unavailable:
    return Unavailable("Too much of this is asked for just now. Please try again.")
