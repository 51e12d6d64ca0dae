"""Tandem on this machine, from its first start to its stop: what `tandem run`, `stop` and `status` do."""

import contextlib
import fcntl
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from deploy.local.broker import Broker, ExistingBroker, PrivateBroker
from deploy.local.daemon import POLL_SECONDS, alive
from deploy.local.database import Database, ExistingDatabase, PrivateDatabase
from deploy.local.options import ROOT, Options
from deploy.local.output import Output
from deploy.local.problem import PROBLEM_PREFIX, Problem
from deploy.local.running import READY, Running
from deploy.local.secrets import Secrets
from deploy.local.stack import Stack
from deploy.local.supervisor import end_left_behind

WATCH_SECONDS = 2.0
DETACH_SECONDS_MAX = 300.0
STOP_SECONDS_MAX = 90.0
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Machine:
    """The one stack that `options.home` holds."""

    def __init__(self, options: Options, output: Output) -> None:
        self.options = options
        self.home = options.home
        self.output = output

    def running(self) -> Running | None:
        """The stack that runs here, starting or ready; None when none does."""
        running = Running.load(self.home)
        return running if running is not None and running.is_alive else None

    def run(self, load_program: Callable[[Stack], None], announce: Callable[[Stack], None]) -> None:
        """Start everything, `announce` it, and stay until told to end; then stop everything.

        `load_program` puts the demo program in and does nothing where it is already; it is called at
        the first start only.
        """
        self._prepare_home()
        with self._only_one(), _interruptible():
            end_left_behind(self.home)
            stack = self._stack()
            stack.require_startable()
            try:
                stack.running(ready=False).save()
                self._start(stack, load_program)
                announce(stack)
                self._watch(stack)
            except KeyboardInterrupt:
                self.output.note("Stopping …")
            finally:
                _finish_in_peace()
                with self.output.step("Everything stopped"):
                    stack.stop()
                    stack.stop_servers()
                Running.forget(self.home)

    def run_detached(self, announce: Callable[[Running], None]) -> None:
        """Start everything in the background and return once it is ready.

        Raises Problem with the reason when it fails.
        """
        self._prepare_home()
        log = self.home / "log" / "tandem.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            child = subprocess.Popen(
                [sys.executable, "-m", "deploy.operate.cli", "run", "--background"],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._follow(child, log)
        except KeyboardInterrupt:
            child.terminate()
            child.wait(STOP_SECONDS_MAX)
            raise
        announce(Running.require(self.home))

    def stop(self) -> bool:
        """End what runs here, and whatever an earlier run left behind; False when there was nothing."""
        running = Running.load(self.home)
        if running is None:
            return self._stop_servers()
        supervisor = alive(**running.supervisor)
        if supervisor is not None:
            supervisor.terminate()
            gone, _ = psutil.wait_procs([supervisor], timeout=STOP_SECONDS_MAX)
            if not gone:
                supervisor.kill()
        end_left_behind(self.home)
        Running.forget(self.home)
        self._stop_servers()
        return True

    def why_not_running(self) -> str:
        """What to do when nothing runs, in one sentence."""
        if Running.load(self.home) is not None:
            return (
                "The supervisor of Tandem was killed: `make run` starts anew, `make stop` ends what is left."
            )
        return "Tandem does not run here: start it with `make run` (or `tandem run`)."

    @staticmethod
    def why_server_is_away(name: str, running: Running) -> str | None:
        """Why the broker or the database does not answer; None when it does."""
        broker = ExistingBroker(running.amqp_admin_uri, running.management_uri)
        server = broker if name == broker.name else ExistingDatabase(running.mongodb_admin_uri)
        return None if server.ready() else "does not answer"

    def _follow(self, child: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + DETACH_SECONDS_MAX
        with log.open() as lines:
            while True:
                ended = child.poll() is not None
                for line in lines:
                    if line.startswith(PROBLEM_PREFIX):
                        raise Problem(line.removeprefix(PROBLEM_PREFIX).strip())
                    self.output.note(line.rstrip("\n"))
                if ended:
                    raise Problem(f"Tandem ended while it started: see {log}.")
                running = self.running()
                if running is not None and running.state == READY:
                    return
                if time.monotonic() > deadline:
                    raise Problem(f"Tandem is not ready after {DETACH_SECONDS_MAX:.0f} s: see {log}.")
                time.sleep(POLL_SECONDS)

    def _prepare_home(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            # The broker's own account must be able to pass through; it can list nothing.
            self.home.chmod(0o711)
        except OSError as error:
            raise Problem(
                f"{self.home} cannot be used ({error.strerror}): choose another folder with TANDEM_HOME."
            ) from error

    def _servers(self) -> tuple[Broker, Database, Secrets]:
        secrets = Secrets(self.home / "secrets.json")
        chosen = self.options
        broker: Broker = PrivateBroker(self.home, chosen.ports, secrets)
        if chosen.amqp_uri:
            broker = ExistingBroker(chosen.amqp_uri, chosen.amqp_management_uri)
        database: Database = PrivateDatabase(self.home, chosen.ports.mongodb, secrets)
        if chosen.mongodb_uri:
            database = ExistingDatabase(chosen.mongodb_uri)
        return broker, database, secrets

    def _stack(self) -> Stack:
        broker, database, secrets = self._servers()
        return Stack(
            self.home,
            broker,
            database,
            secrets,
            vhost=broker.default_vhost,
            database_prefix=self.options.database_prefix,
            replicas=self.options.replicas,
            http_port=self.options.ports.http,
            metrics_port_first=self.options.ports.metrics_first,
            log_level=self.options.log_level,
            output=self.output,
        )

    def _start(self, stack: Stack, load_program: Callable[[Stack], None]) -> None:
        stack.start_servers()
        stack.provision()
        stack.start()
        self._load_once(load_program, stack)
        stack.running(ready=True).save()

    def _load_once(self, load_program: Callable[[Stack], None], stack: Stack) -> None:
        # The stamp lies beside the data that it tells of, so that both are moved away together.
        data = stack.database.folder
        stamp = data / f"program-loaded.{stack.database_prefix}" if data else None
        if stamp is not None and stamp.exists():
            return
        with self.output.step("The demo program"):
            load_program(stack)
        if stamp is not None:
            stamp.touch()

    def _watch(self, stack: Stack) -> None:
        """Start again what dies, and keep the list of what runs true, until interrupted."""
        known = stack.running(ready=True)
        while True:
            time.sleep(WATCH_SECONDS)
            for server in (stack.broker, stack.database):
                if server.is_private and server.pid is None:
                    self.output.note(f"{server.name} ended; starting it again")
                    try:
                        server.start()
                    except Problem as problem:
                        self.output.note(str(problem))
            now = stack.running(ready=True)
            if now != known:
                now.save()
                known = now

    def _stop_servers(self) -> bool:
        broker, database, _ = self._servers()
        ours = [server for server in (broker, database) if server.is_private and server.pid is not None]
        for server in ours:
            server.stop()
        return bool(ours)

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[None]:
        """Hold the lock of this folder, so that two starts at once cannot mix."""
        with (self.home / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Problem(
                    "Tandem is being started or stopped here already: see `make status`."
                ) from error
            yield


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Treat a request to end (SIGTERM, SIGHUP) like Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _finish_in_peace() -> None:
    """A second Ctrl-C must not leave half of it running."""
    if threading.current_thread() is threading.main_thread():
        for number in END_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
