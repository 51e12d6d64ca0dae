"""Taking turns inside a process: whoever wants the same thing at once waits in line.

MongoDB would sort it out too, by aborting all but one and trying again; standing in line is much cheaper
and keeps the order of arrival.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import Unavailable

WAIT_SECONDS_MAX = 7.0


class KeyedLocks:
    """A lock per key, kept only while someone holds or wants it."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """Hold `key`. Raises `Unavailable` when the line is too long to wait for."""
        lock = self._join(key)
        acquired = False
        try:
            acquired = lock.acquire(timeout=WAIT_SECONDS_MAX)
            if not acquired:
                raise Unavailable("Too many people want the same just now. Please try again.")
            yield
        finally:
            if acquired:
                lock.release()
            self._leave(key)

    def _join(self, key: str) -> threading.Lock:
        with self._gate:
            lock, wanted_by = self._locks.get(key) or (threading.Lock(), 0)
            self._locks[key] = (lock, wanted_by + 1)
            return lock

    def _leave(self, key: str) -> None:
        with self._gate:
            lock, wanted_by = self._locks[key]
            if wanted_by == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, wanted_by - 1)
