"""Keeps processes running: each in its own group, restarted when it dies, all stopped together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from deploy.local.daemon import POLL_SECONDS, at_home_in
from deploy.local.ports import LOOPBACK
from deploy.local.problem import Problem
from deploy.local.process_log import LogFile, last_words

RESTART_DELAY_SECONDS_MIN = 0.5
RESTART_DELAY_SECONDS_MAX = 30.0
STEADY_SECONDS = 20.0
READY_SECONDS_MAX = 90.0
STOP_SECONDS_MAX = 20.0
PROBE_SECONDS_MAX = 3.0
EARLY_FAILURES_MAX = 3
PROCESS_MODULE = "deploy.process"

Listener = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """What to run. `metrics_port` serves /healthz/ready; `http_port` the web pages, if any."""

    name: str
    service: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    log: Path
    metrics_port: int
    http_port: int | None = None


class Supervised:
    """One process that is kept running until it is stopped.

    `extra` environment given to `start` or `restart` applies to that one start: a process that was told to
    crash restarts without that.
    """

    def __init__(self, spec: ProcessSpec, listener: Listener) -> None:
        self.spec = spec
        self.name = spec.name
        self.starts = 0
        self.exit_code: int | None = None
        self._listener = listener
        self._child: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The id of the running process, or None."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    @property
    def running(self) -> bool:
        """Whether it runs now."""
        return self.pid is not None

    def ready(self) -> bool:
        """Whether it runs and is ready."""
        return self.running and probe(self.spec.metrics_port) is None

    def start(self, extra: Mapping[str, str] | None = None) -> None:
        """Begin to keep it running. Harmless if it is already."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._ending.clear()
        self._thread = threading.Thread(
            target=self._keep, args=(dict(extra or {}),), name=self.name, daemon=True
        )
        self._thread.start()

    def wait_ready(self, *, seconds_max: float = READY_SECONDS_MAX) -> None:
        """Return once it is ready. Raises Problem if it keeps dying or the time is up."""
        deadline = time.monotonic() + seconds_max
        first = self.starts
        while not self.ready():
            died_often = self.starts - first >= EARLY_FAILURES_MAX and not self.running
            if died_often or time.monotonic() > deadline:
                how = "keeps ending" if died_often else f"is not ready after {seconds_max:.0f} s"
                raise Problem(f"{self.name} {how}: {last_words(self.spec.log)} (see {self.spec.log}).")
            time.sleep(POLL_SECONDS)

    def kill(self) -> None:
        """Kill the process, as a crash would; it is restarted."""
        self._signal(signal.SIGKILL)

    def suspend(self) -> None:
        """Freeze the process without ending it, as a hanging machine would."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Continue a frozen process."""
        self._signal(signal.SIGCONT)

    def restart(self, extra: Mapping[str, str] | None = None) -> None:
        """Stop it in order, start it again and return once it is ready."""
        self.stop()
        self.start(extra)
        self.wait_ready()

    def stop(self, *, seconds_max: float = STOP_SECONDS_MAX) -> None:
        """Stop it in order for good; kill it if that takes longer than `seconds_max`."""
        self.begin_stop()
        self.finish_stop(seconds_max=seconds_max)

    def begin_stop(self) -> None:
        """Send it the signal to stop, without waiting."""
        with self._lock:
            self._ending.set()
        self._signal(signal.SIGTERM)

    def finish_stop(self, *, seconds_max: float = STOP_SECONDS_MAX) -> None:
        """Wait until it has stopped."""
        thread = self._thread
        if thread is None:
            return
        thread.join(seconds_max)
        if thread.is_alive():
            self._emit(f"did not end within {seconds_max:.0f} s and is killed")
            self._signal(signal.SIGKILL)
            thread.join()

    def _keep(self, extra: dict[str, str]) -> None:
        delay = RESTART_DELAY_SECONDS_MIN
        while True:
            began = time.monotonic()
            child = self._spawn(extra)
            if child is None:
                return
            self._pump(child)
            self.exit_code = child.wait()
            if self._ending.is_set():
                return
            extra = {}
            if time.monotonic() - began > STEADY_SECONDS:
                delay = RESTART_DELAY_SECONDS_MIN
            self._emit(f"ended {_how(self.exit_code)}; starting again in {delay:.1f} s")
            self._ending.wait(delay)
            delay = min(delay * 2, RESTART_DELAY_SECONDS_MAX)

    def _spawn(self, extra: Mapping[str, str]) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            self._child = subprocess.Popen(
                self.spec.command,
                env={**self.spec.environment, **extra},
                cwd=self.spec.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self.starts += 1
            return self._child

    def _pump(self, child: subprocess.Popen[str]) -> None:
        """Copy the output of the process to its log file and to the listener, until it ends."""
        if child.stdout is None:
            raise TypeError("the process was started without a pipe")
        with child.stdout, LogFile(self.spec.log) as log:
            for line in child.stdout:
                log.write(line)
                self._emit(line)

    def _emit(self, line: str) -> None:
        # The listener may be gone, or write to a full disk: no reason to stop supervising.
        with contextlib.suppress(OSError):
            self._listener(self.name, line)

    def _signal(self, number: signal.Signals) -> None:
        pid = self.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, number)


class Supervisor:
    """A set of processes, by name."""

    def __init__(self, specs: Sequence[ProcessSpec], listener: Listener) -> None:
        self.processes = {spec.name: Supervised(spec, listener) for spec in specs}

    def start(self) -> None:
        """Start all of them at once."""
        for process in self.processes.values():
            process.start()

    def wait_ready(self, *, seconds_max: float = READY_SECONDS_MAX) -> None:
        """Return once every process is ready; raises Problem naming the first that is late."""
        deadline = time.monotonic() + seconds_max
        for process in self.processes.values():
            process.wait_ready(seconds_max=max(deadline - time.monotonic(), POLL_SECONDS))

    def stop(self, *, seconds_max: float = STOP_SECONDS_MAX) -> None:
        """Stop all of them together."""
        for process in self.processes.values():
            process.begin_stop()
        deadline = time.monotonic() + seconds_max
        for process in self.processes.values():
            process.finish_stop(seconds_max=max(deadline - time.monotonic(), POLL_SECONDS))


def end_left_behind(home: Path) -> bool:
    """Stop the service processes of `home` whose supervisor was killed; False if there are none."""
    left = [process for process in at_home_in(home) if _serves(process)]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=STOP_SECONDS_MAX)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    return bool(left)


def _serves(process: psutil.Process) -> bool:
    try:
        return PROCESS_MODULE in process.cmdline()
    except psutil.Error:
        return False


def probe(metrics_port: int) -> str | None:
    """Why the process on that port is not ready; None if it is."""
    url = f"http://{LOOPBACK}:{metrics_port}/healthz/ready"
    try:
        reply = httpx.get(url, timeout=PROBE_SECONDS_MAX, trust_env=False)
    except httpx.HTTPError:
        return "does not answer"
    if reply.status_code == httpx.codes.OK:
        return None
    try:
        checks = reply.json()["checks"].items()
    except (ValueError, KeyError, AttributeError):
        return f"answers {reply.status_code}"
    waiting = [f"{name}: {check.get('reason', 'not ready')}" for name, check in checks if check.get("reason")]
    return "; ".join(waiting) or "not ready"


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"by signal {signal.Signals(-exit_code).name}"
    return f"with code {exit_code}"
