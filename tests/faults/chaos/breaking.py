"""Breaking parts at random; the same seed breaks the same parts in the same order."""

import threading
import time
from collections.abc import Callable
from functools import partial
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
            (partial(self._kill_server, "broker"), 2),
            (partial(self._restart_server, "broker"), 1),
            (partial(self._kill_server, "database"), 3),
            (partial(self._restart_server, "database"), 1),
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

    def _kill_server(self, name: str) -> None:
        server = getattr(self._rig, name)
        self._note(f"kill -9 the {name}")
        server.kill()
        time.sleep(self._choice.uniform(*AWAY_SECONDS))
        server.start()
        self._note(f"the {name} is back")

    def _restart_server(self, name: str) -> None:
        server = getattr(self._rig, name)
        self._note(f"stop the {name}")
        server.stop()
        server.start()
        self._note(f"the {name} is back")
