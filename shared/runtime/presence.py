"""A process among the replicas of its service: it works on data of its own release only.

It announces itself and which migrations it knows. While it is announced no migration that it does not know
begins; before that, and once it could not announce itself for a while, its store refuses to write.
"""

import math
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

from pymongo.errors import PyMongoError

from shared.errors import Unavailable
from shared.observability import logs
from shared.persistence import migrations, replicas
from shared.persistence.migrations import Known, Refused
from shared.persistence.store import TRANSACTION_SECONDS_MAX, Store

SECONDS: Final = 60.0
"""How long it counts as running after its last announcement."""
EVERY_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 1.0
"""How long it waits when the database is away."""
MARGIN_SECONDS: Final = TRANSACTION_SECONDS_MAX + 4.0
"""What was begun in time is over by then."""

EXIT_CODE: Final = 1

log = logs.get_logger(__name__)


def end_process(refused: Refused) -> NoReturn:
    """End at once: nothing that is under way may be written any more."""
    sys.stderr.write(f"This process ends. {refused}\n")
    sys.stderr.flush()
    os._exit(EXIT_CODE)


class Presence:
    """Announces this process from `begin` to `stop`, while `run` runs.

    `refused` is called if this release may not work on this data; it does not return.
    """

    def __init__(
        self,
        store: Store,
        known: Known,
        owner: str,
        instance: str,
        *,
        seconds: float = SECONDS,
        refused: Callable[[Refused], NoReturn] = end_process,
    ) -> None:
        self._store = store
        self._known = known
        self._owner = owner
        self._instance = instance
        self._seconds = seconds
        self._refused = refused
        self._stopping = threading.Event()
        store.writes_until = -math.inf

    def begin(self) -> None:
        """Announce it for the first time; if the database is away, `run` does so later."""
        self._turn()

    def run(self) -> None:
        """Announce it again and again, until stopped."""
        while not self._stopping.wait(self._turn()):
            pass

    def stop(self) -> None:
        """Write no more, and say so."""
        self._stopping.set()
        self._withdraw()

    def _turn(self) -> float:
        """Announce it; how long to wait then."""
        asked_at = time.monotonic()
        try:
            # First, so that one that may not start does not count as running for even a moment.
            migrations.check(self._store, self._known)
            replicas.announce(self._store, self._owner, self._instance, self._known, self._seconds)
            migrations.check(self._store, self._known)
        except Refused as refused:
            self._withdraw()
            self._refused(refused)
        except (PyMongoError, Unavailable) as error:
            log.warning("replica_not_announced", error=type(error).__name__)
            return AGAIN_SECONDS
        if not self._stopping.is_set():
            self._store.writes_until = asked_at + self._seconds - MARGIN_SECONDS
        return EVERY_SECONDS

    def _withdraw(self) -> None:
        self._store.writes_until = -math.inf
        with suppress(PyMongoError):
            replicas.forget(self._store, self._owner)
