"""The lock of the process that runs Tandem in a folder; the kernel releases it however that process ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from deploy.local.problem import Problem

FILE_NAME = "lock"


class Busy(Problem):
    """Another process has the lock."""


class Lock:
    """The lock of one folder."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE_NAME

    @contextlib.contextmanager
    def held(self, handed_over: int | None = None) -> Iterator[int]:
        """Hold the lock; yields its descriptor, to pass to a child. Raises Busy if another process has it.

        `handed_over` is the descriptor of a lock that the parent took: it belongs to this process from now
        on.
        """
        with os.fdopen(handed_over, "w") if handed_over is not None else self._path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Busy("Tandem is being started or stopped here already: see `make status`.") from error
            yield file.fileno()

    def holder(self) -> psutil.Process | None:
        """The process that has the lock, whatever any file says; None if there is none."""
        return next((one for one in psutil.process_iter() if self._is_held_by(one)), None)

    def _is_held_by(self, process: psutil.Process) -> bool:
        try:
            return any(
                file.path == str(self._path) and _has_lock(process.pid, file.fd)
                for file in process.open_files()
            )
        except (psutil.Error, OSError):
            return False


def _has_lock(pid: int, descriptor: int) -> bool:
    return "lock:" in Path(f"/proc/{pid}/fdinfo/{descriptor}").read_text()
