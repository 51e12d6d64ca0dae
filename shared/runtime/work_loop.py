"""The loop that does a service's own work, timers or jobs, in one replica for all of them.

The lease only saves work: two replicas at once still do each piece once, for that it is done is written in
the transaction of its effect.
"""

import threading
from collections.abc import Callable
from typing import Final

from pymongo.errors import PyMongoError

from shared.errors import Unavailable
from shared.observability import logs
from shared.observability.health import Heartbeat
from shared.persistence.lease import Lease
from shared.persistence.store import StaleDocument, Store

LEASE_SECONDS: Final = 10.0
SWEEP_SECONDS: Final = 1.0
HELD_SECONDS: Final = 5.0
"""How long it waits when the database is away."""

log = logs.get_logger(__name__)


class WorkLoop:
    """Calls `do_next` while `run` runs, until nothing is left to do, then looks again every second.

    `work` names its lease: `timers` or `jobs`.
    """

    def __init__(
        self,
        work: str,
        store: Store,
        owner: str,
        do_next: Callable[[], int],
        *,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self.work = work
        self._do_next = do_next
        self._lease = Lease(store, work, owner, seconds=LEASE_SECONDS)
        self._sweep_seconds = sweep_seconds
        self._stopping = threading.Event()
        self._heartbeat = Heartbeat()

    def check(self) -> None:
        """Raise `NotReady` when the loop has ended or hangs."""
        self._heartbeat.check()

    def stop(self) -> None:
        """Make `run` return after the piece under way, and release the lease."""
        self._stopping.set()

    def run(self) -> None:
        """Do what there is to do until stopped. Survives the database going away and coming back."""
        while not self._stopping.is_set():
            self._stopping.wait(self._turn())
        self._heartbeat.stop()
        self._lease.give_up()

    def _turn(self) -> float:
        """Do all that there is, if this replica is the one to do it; how long to wait then."""
        try:
            while self._goes_on() and self._do_next():
                pass
        except (PyMongoError, Unavailable, StaleDocument) as error:
            self._lease.doubt()
            log.warning("work_held", check=self.work, error=type(error).__name__)
            return HELD_SECONDS
        except Exception:
            log.exception("work_loop_failed", check=self.work)
            return HELD_SECONDS
        return self._sweep_seconds

    def _goes_on(self) -> bool:
        self._heartbeat.beat()
        return not self._stopping.is_set() and self._lease.held()
