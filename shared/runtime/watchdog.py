"""The watchdog: ends a process whose loop no longer turns, so that whoever keeps it starts it anew.

A handler that never yields stops everything in its process: heartbeats, health checks, and orderly ends too.
"""

import faulthandler
import os
import sys

import eventlet
from eventlet import patcher

EXIT_CODE = 70
LOOKS_PER_LIMIT = 10
"""How often it looks while the time that may pass goes by."""

# The real ones: those that eventlet puts in their place stand still with the loop.
_threading = patcher.original("threading")
_time = patcher.original("time")


class Watchdog:
    """Ends the process with `EXIT_CODE` once its loop did not turn for `seconds_max`.

    What each thread was at goes to standard error before: names of files and functions, never data. It ends
    with code 1 when what hangs does not even let other threads run, as a long match of a pattern does, or
    when the whole process was stopped from outside and goes on after that time.
    """

    def __init__(self, seconds_max: float) -> None:
        self._seconds_max = seconds_max
        self._look_seconds = seconds_max / LOOKS_PER_LIMIT
        self._turns = 0

    def start(self) -> None:
        """Watch the loop of the thread that calls this, for as long as the process lives."""
        eventlet.spawn_n(self._count_turns)
        _threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _count_turns(self) -> None:
        while True:
            self._turns += 1
            eventlet.sleep(self._look_seconds)

    def _watch(self) -> None:
        seen, looks_in_vain = self._turns, 0
        while looks_in_vain <= LOOKS_PER_LIMIT:
            # Runs outside of the interpreter: it is there when what hangs holds the interpreter's lock.
            faulthandler.dump_traceback_later(self._seconds_max + self._look_seconds, exit=True)
            _time.sleep(self._look_seconds)
            turns = self._turns
            looks_in_vain = 0 if turns != seen else looks_in_vain + 1
            seen = turns
        self._end()

    def _end(self) -> None:
        try:
            sys.stderr.write(f"watchdog: the loop did not turn for {self._seconds_max:.0f} s\n")
            faulthandler.dump_traceback(all_threads=True)
        finally:
            os._exit(EXIT_CODE)
