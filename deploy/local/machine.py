"""`tandem run`, `stop` and `status` on this machine."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable

import psutil

from deploy.local.broker import Broker, PrivateBroker
from deploy.local.choice import Wish, chosen_ports
from deploy.local.daemon import POLL_SECONDS, alive
from deploy.local.database import Database, PrivateDatabase
from deploy.local.existing import ExistingBroker, ExistingDatabase
from deploy.local.files import files_in_words, in_words
from deploy.local.interrupts import finish_in_peace, interruptible
from deploy.local.lock import Busy, Lock
from deploy.local.options import BROKER_PORTS, ROOT, Options
from deploy.local.output import Output
from deploy.local.ports import Ports
from deploy.local.problem import PROBLEM_PREFIX, Problem
from deploy.local.running import NOT_RUNNING, READY, Running
from deploy.local.secrets import Secrets
from deploy.local.stack import Stack
from deploy.local.supervisor import end_left_behind

WATCH_SECONDS = 2.0
DETACH_SECONDS_MAX = 300.0
STOP_SECONDS_MAX = 90.0


class Machine:
    """The stack of `options.home`."""

    def __init__(self, options: Options, output: Output) -> None:
        self.options = options
        self.home = options.home
        self.output = output
        self._lock = Lock(options.home)
        self._log = options.home / "log" / "tandem.log"

    def running(self) -> Running | None:
        """The stack that runs here, starting or ready, or None."""
        running = Running.load(self.home)
        return running if running is not None and running.is_alive else None

    def run(
        self,
        load_program: Callable[[Stack], None],
        announce: Callable[[Stack], None],
        *,
        lock: int | None = None,
    ) -> None:
        """Start everything, `announce` it, and run until stopped; then stop everything.

        `load_program` loads the demo program if it is not loaded; it is called at the first start only.
        `lock` is the lock of the folder, if the parent took it. Raises Busy during another start or stop.
        """
        self._prepare_home()
        with files_in_words(self.home), self._lock.held(lock), interruptible():
            end_left_behind(self.home)
            with chosen_ports(self.home, self._wish(), self.output.note) as ports:
                self._keep_running(self._stack(ports), load_program, announce)

    def run_detached(self) -> tuple[Running, bool]:
        """Start everything in the background; returns once it is ready, and whether this call started it.

        Waits for a start in progress. Raises Problem with the reason if it fails, and leaves nothing running
        then.
        """
        self._prepare_home()
        with files_in_words(self.home), interruptible():
            try:
                with self._lock.held() as lock:
                    child = self._spawn(lock)
            except Busy:
                return self.when_ready(), False
            try:
                return self._follow(child), True
            except (Problem, KeyboardInterrupt):
                _end(child)
                raise

    def when_ready(self) -> Running:
        """The stack that runs here, once it is ready. Raises Problem if its start fails or takes too long."""
        deadline = time.monotonic() + DETACH_SECONDS_MAX
        announced = False
        while True:
            running = self.running()
            if running is not None and running.state == READY:
                return running
            if running is None and self._lock.holder() is None:
                raise Problem("The start in progress has ended: run `make run` again.")
            self._require_time(deadline)
            if not announced:
                self.output.note("Tandem is being started here already; waiting until it is ready …")
                announced = True
            time.sleep(POLL_SECONDS)

    def stop(self) -> bool:
        """Stop what runs here, and anything that an earlier run left behind; False if there was nothing.

        Files do not matter: processes are found by their lock and by their HOME.
        """
        supervisor = self._lock.holder() or self._recorded_supervisor()
        if supervisor is not None:
            _end(supervisor)
        left = end_left_behind(self.home)
        servers = self._stop_servers()
        with files_in_words(self.home):
            Running.forget(self.home)
        return supervisor is not None or left or servers

    def why_not_running(self) -> str:
        """What to do when nothing runs, in one sentence."""
        if Running.load(self.home) is not None:
            return (
                "The supervisor of Tandem was killed: `make run` starts anew, `make stop` ends what is left."
            )
        if self._lock.holder() is not None:
            return "Tandem is just being started or stopped here: ask again in a moment."
        return NOT_RUNNING

    @staticmethod
    def why_server_is_away(name: str, running: Running) -> str | None:
        """Why the broker or the database does not answer; None if it does."""
        broker = ExistingBroker(running.amqp_admin_uri, running.management_uri)
        server = broker if name == broker.name else ExistingDatabase(running.mongodb_admin_uri)
        return None if server.ready() else "does not answer"

    def _keep_running(
        self, stack: Stack, load_program: Callable[[Stack], None], announce: Callable[[Stack], None]
    ) -> None:
        stack.require_startable()
        try:
            stack.running(ready=False).save()
            self._start(stack, load_program)
            announce(stack)
            self._watch(stack)
        except KeyboardInterrupt:
            self.output.note("Stopping …")
        finally:
            finish_in_peace()
            with self.output.step("Everything stopped"):
                stack.stop()
                stack.stop_servers()
            Running.forget(self.home)

    def _recorded_supervisor(self) -> psutil.Process | None:
        """The supervisor from the list of running processes, if the lock's own file was removed."""
        with contextlib.suppress(Problem):
            running = Running.load(self.home)
            if running is not None:
                return alive(**running.supervisor)
        return None

    def _spawn(self, lock: int) -> subprocess.Popen[bytes]:
        """The child that starts and supervises everything; it inherits the lock, so no other start can
        intervene.
        """
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("w") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "deploy.operate.cli", "run", "--lock", str(lock)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[lock],
            )

    def _follow(self, child: subprocess.Popen[bytes]) -> Running:
        deadline = time.monotonic() + DETACH_SECONDS_MAX
        with self._log.open() as lines:
            while True:
                ended = child.poll() is not None
                for line in lines:
                    if line.startswith(PROBLEM_PREFIX):
                        raise Problem(line.removeprefix(PROBLEM_PREFIX).strip())
                    self.output.note(line.rstrip("\n"))
                if ended:
                    raise Problem(f"Tandem ended while it started: see {self._log}.")
                running = self.running()
                if running is not None and running.state == READY:
                    return running
                self._require_time(deadline)
                time.sleep(POLL_SECONDS)

    def _require_time(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise Problem(f"Tandem is not ready after {DETACH_SECONDS_MAX:.0f} s: see {self._log}.")

    def _prepare_home(self) -> None:
        try:
            if not self.home.exists():
                self.home.mkdir(parents=True)
                # The broker's own account must be able to pass through; it cannot list anything.
                self.home.chmod(0o711)
        except OSError as error:
            raise Problem(in_words(error, self.home)) from error

    def _wish(self) -> Wish:
        """Servers that a killed supervisor left running keep their ports."""
        broker, database, _ = self._servers(Ports())
        running = [*(BROKER_PORTS if broker.pid else ()), *(["mongodb"] if database.pid else ())]
        return Wish(self.options.ports, self.options.port_counts, running)

    def _servers(self, ports: Ports) -> tuple[Broker, Database, Secrets]:
        secrets = Secrets(self.home / "secrets.json")
        chosen = self.options
        broker: Broker = PrivateBroker(self.home, ports, secrets)
        if chosen.amqp_uri:
            broker = ExistingBroker(chosen.amqp_uri, chosen.amqp_management_uri)
        database: Database = PrivateDatabase(self.home, ports.mongodb, secrets)
        if chosen.mongodb_uri:
            database = ExistingDatabase(chosen.mongodb_uri)
        return broker, database, secrets

    def _stack(self, ports: Ports) -> Stack:
        broker, database, secrets = self._servers(ports)
        return Stack(
            self.home,
            broker,
            database,
            secrets,
            vhost=broker.default_vhost,
            database_prefix=self.options.database_prefix,
            replicas=self.options.replicas,
            http_port=ports.http,
            metrics_port_first=ports.metrics_first,
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
        # The stamp is stored beside the data that it describes, so that both are moved away together.
        data = stack.database.folder
        stamp = data / f"program-loaded.{stack.database_prefix}" if data else None
        if stamp is not None and stamp.exists():
            return
        with self.output.step("The demo program"):
            load_program(stack)
        if stamp is not None:
            stamp.touch()

    def _watch(self, stack: Stack) -> None:
        """Restart processes that die, and keep the list of running ones current, until interrupted."""
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
        # They are found by their folder, on whatever ports.
        broker, database, _ = self._servers(Ports())
        ours = [server for server in (broker, database) if server.is_private and server.pid is not None]
        for server in ours:
            server.stop()
        return bool(ours)


def _end(supervisor: psutil.Process | subprocess.Popen[bytes]) -> None:
    """Stop the supervisor in order; kill it if that takes too long."""
    with contextlib.suppress(psutil.NoSuchProcess):
        supervisor.terminate()
        try:
            supervisor.wait(STOP_SECONDS_MAX)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            supervisor.kill()
