"""Upkeep: small pieces of work on a service's whole database, done by one replica for all of them."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo.errors import PyMongoError

from shared.observability import logs, metrics
from shared.persistence import notes
from shared.persistence.lease import Lease
from shared.persistence.store import DatabaseAway, StaleDocument, Store

LEASE_SECONDS: Final = 30.0
"""Longer than a chore works at a time."""
TURN_SECONDS: Final = 1.0

log = logs.get_logger(__name__)


def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of upkeep, of at most some seconds at a time and with pauses of `every_seconds` between.

    `do` gets the store and what it noted the last time, in whichever replica that was ({} at first), and
    gives what to note now. It must do no harm when two replicas do it at once. `rest` is called when another
    replica does it from now on, so that figures are told by one process only.
    """

    name: str
    every_seconds: float
    do: Callable[[Store, dict[str, Any]], dict[str, Any]]
    rest: Callable[[], None] = _nothing


class Upkeep:
    """Does chores of a service for as long as `run` runs, while it has the lease of that name.

    Chores that work longer at a time than others may wait are an upkeep of their own.
    """

    def __init__(
        self,
        store: Store,
        owner: str,
        chores: Sequence[Chore],
        *,
        name: str = "upkeep",
        lease_seconds: float = LEASE_SECONDS,
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._chores = chores
        self._unix_clock = unix_clock
        self._lease = Lease(store, name, owner, seconds=lease_seconds)
        self._due_at = {chore.name: 0.0 for chore in chores}
        self._holds = False
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Make `run` return after the chore under way."""
        self._stopping.set()

    def run(self) -> None:
        """Do what is due until stopped, whatever one chore raises."""
        while not self._stopping.is_set():
            self.turn()
            self._stopping.wait(TURN_SECONDS)
        self._lease.give_up()

    def turn(self) -> None:
        """Do each chore that is due, if this replica is the one to do it."""
        for chore in self._chores:
            if time.monotonic() >= self._due_at[chore.name] and not self._stopping.is_set():
                self._take_up(chore)

    def _take_up(self, chore: Chore) -> None:
        try:
            if self._is_ours():
                notes.write(
                    self._store, chore.name, chore.do(self._store, notes.read(self._store, chore.name))
                )
                metrics.sampled(chore.name, self._unix_clock())
        except (PyMongoError, DatabaseAway, StaleDocument) as error:
            self._lease.doubt()
            log.warning("upkeep_database_away", error=type(error).__name__)
        except Exception:
            log.exception("upkeep_failed")
        self._due_at[chore.name] = time.monotonic() + chore.every_seconds

    def _is_ours(self) -> bool:
        held = self._lease.held()
        if self._holds and not held:
            for chore in self._chores:
                chore.rest()
                metrics.no_longer_sampled(chore.name)
        self._holds = held
        return held
