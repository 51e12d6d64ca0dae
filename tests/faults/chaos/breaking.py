"""Breaking parts at random; the same seed breaks the same parts in the same order."""

import threading
import time
from collections.abc import Callable
from random import Random

from tests.faults.rig import Rig

PAUSE_SECONDS = (2.0, 6.0)
FROZEN_SECONDS = (2.0, 6.0)
AWAY_SECONDS = (0.0, 3.0)


class Breaker:
    """Does one thing to a stack at a time; `count` is how many were done."""

    def __init__(self, rig: Rig, choice: Random, note: Callable[[str], None]) -> None:
        self.count = 0
        self._rig = rig
        self._choice = choice
        self._note = note
        self._acts: list[tuple[Callable[[], None], int]] = [
            (self._kill_process, 10),
            (self._freeze_process, 2),
            (self._kill_broker, 2),
            (self._restart_broker, 1),
            (self._kill_database, 3),
            (self._restart_database, 1),
        ]

    def go_on(self, until: float, stopping: threading.Event) -> None:
        """Break something every few seconds, until that moment of the monotonic clock."""
        acts, weights = zip(*self._acts, strict=True)
        while not stopping.wait(self._choice.uniform(*PAUSE_SECONDS)) and time.monotonic() < until:
            (act,) = self._choice.choices(acts, weights)
            self.count += 1
            act()

    def _kill_process(self) -> None:
        name = self._choice.choice(sorted(self._rig.processes))
        self._note(f"kill -9 {name}")
        self._rig.processes[name].kill()

    def _freeze_process(self) -> None:
        name = self._choice.choice(sorted(self._rig.processes))
        seconds = self._choice.uniform(*FROZEN_SECONDS)
        self._note(f"freeze {name} for {seconds:.1f} s")
        process = self._rig.processes[name]
        process.suspend()
        time.sleep(seconds)
        process.resume()

    def _kill_broker(self) -> None:
        self._note("kill -9 the broker")
        self._rig.broker.kill()
        self._away()
        self._rig.broker.start()
        self._note("the broker is back")

    def _restart_broker(self) -> None:
        self._note("stop the broker")
        self._rig.broker.stop()
        self._rig.broker.start()
        self._note("the broker is back")

    def _kill_database(self) -> None:
        self._note("kill -9 the database")
        self._rig.database.kill()
        self._away()
        self._rig.database.start()
        self._note("the database is back")

    def _restart_database(self) -> None:
        self._note("stop the database")
        self._rig.database.stop()
        self._rig.database.start()
        self._note("the database is back")

    def _away(self) -> None:
        time.sleep(self._choice.uniform(*AWAY_SECONDS))
