"""A server process of ours, identified by the folder that is its HOME, whoever started it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import psutil

from deploy.local.problem import Problem

POLL_SECONDS = 0.1
KILL_SECONDS_MAX = 10.0
NAME_SERVER = "epmd"


class ProcessRecord(TypedDict):
    """A process: its id and start time, since ids are reused."""

    pid: int
    started: float


class Daemon:
    """One process in its own session, so that Ctrl-C in a terminal does not reach it.

    Its HOME is `folder`, which identifies it, so no file that could be lost or damaged is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> psutil.Process | None:
        """The running process, or None."""
        if self._child is not None and self._child.poll() is None:
            return psutil.Process(self._child.pid)
        return _eldest(at_home_in(self._folder))

    @property
    def exit_code(self) -> int | None:
        """How the process started by this object ended; None while it runs."""
        return self._child.poll() if self._child is not None else None

    def start(
        self, command: Sequence[str], *, environment: Mapping[str, str], log: Path, user: str | None = None
    ) -> None:
        """Start `command`, appending its output to `log`; as another user if given."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment, "HOME": str(self._folder)},
                cwd="/",
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )

    def wait_until(
        self, ready: Callable[[], bool], *, seconds_max: float, explain: Callable[[], str]
    ) -> None:
        """Return once `ready`; raise Problem with `explain()` if the process ends first or the time is up."""
        deadline = time.monotonic() + seconds_max
        while not ready():
            if self.exit_code is not None or time.monotonic() > deadline:
                self.kill()
                raise Problem(explain())
            time.sleep(POLL_SECONDS)

    def terminate(self, *, seconds_max: float) -> None:
        """Stop the process and wait; kill it when the time is up."""
        process = self.process
        if process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
                self._wait(process, seconds_max)
        self.kill()

    def kill(self) -> None:
        """Kill the process and its children (SIGKILL), as a power failure would."""
        process = self.process
        if process is not None:
            family = [process, *_children(process)]
            for member in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.send_signal(signal.SIGKILL)
            for member in family:
                self._wait(member, KILL_SECONDS_MAX)
        self._reap()

    def _wait(self, process: psutil.Process, seconds_max: float) -> None:
        deadline = time.monotonic() + seconds_max
        while time.monotonic() < deadline:
            self._reap()
            if _gone(process):
                return
            time.sleep(POLL_SECONDS / 2)

    def _reap(self) -> None:
        if self._child is not None:
            self._child.poll()


def at_home_in(folder: Path) -> Iterator[psutil.Process]:
    """Every process whose HOME is `folder`. Those of other users are not visible."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("HOME") == str(folder):
                yield process


def process_record(pid: int) -> ProcessRecord:
    """What identifies a running process later. Raises psutil.NoSuchProcess."""
    return {"pid": pid, "started": psutil.Process(pid).create_time()}


def alive(pid: int, started: float) -> psutil.Process | None:
    """The process with that id and start time, if it still runs."""
    try:
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - started) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _eldest(processes: Iterable[psutil.Process]) -> psutil.Process | None:
    """The server itself: the one that none of the others started. Erlang's name server is separate."""
    family = {process.pid: process for process in processes}
    for process in family.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() not in family and process.name() != NAME_SERVER:
                return process
    return None


def _gone(process: psutil.Process) -> bool:
    try:
        # The first thread is a zombie while the others still end, and with them the ports are held.
        return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
    except psutil.NoSuchProcess:
        return True


def clean_environment(**values: str) -> dict[str, str]:
    """A minimal environment for a server: what is needed to run programs, and `values`."""
    passed = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **passed, **values}


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
