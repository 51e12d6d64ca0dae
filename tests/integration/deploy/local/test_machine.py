"""`tandem run`, `status` and `stop` as a person uses them, in a folder and on ports of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.daemon import at_home_in
from deploy.local.lock import Lock
from deploy.local.machine import Machine
from deploy.local.options import PORT_VARIABLES, ROOT, Options
from deploy.local.output import Output
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.problem import Problem
from tests.support.waiting import eventually

COMMAND_SECONDS_MAX = 150
PORTS_IN_A_ROW_MAX = 50
WHOLE_START = pytest.mark.slow("it starts and ends servers and every service")
NAMED_SERVERS = ("AMQP_URI", "AMQP_MANAGEMENT_URI", "MONGODB_URI")


class Tandem:
    """The command, with an environment of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        # Some stand for as many ports in a row as there are processes.
        free = map(str, free_ports(len(PORT_VARIABLES), apart=PORTS_IN_A_ROW_MAX))
        ports = dict(zip(PORT_VARIABLES.values(), free, strict=True))
        kept = {name: value for name, value in os.environ.items() if name not in NAMED_SERVERS}
        self.environment = {**kept, **ports, "TANDEM_HOME": str(home)}

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.operate.cli", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS_MAX,
        )

    @contextmanager
    def under_way(self) -> Iterator[subprocess.Popen[str]]:
        """A start in the background that has begun and is not ready yet."""
        command = [sys.executable, "-m", "deploy.operate.cli", "run", "--detach"]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe, text=True
        ) as start:
            try:
                eventually((self.home / "running.json").exists, what="the start")
                yield start
            finally:
                start.terminate()

    def running(self) -> dict:
        return json.loads((self.home / "running.json").read_text())

    def left(self) -> list[psutil.Process]:
        """Every process of ours that still runs, and whoever has the lock."""
        folders = (self.home, self.home / "rabbitmq", self.home / "mongodb")
        holder = Lock(self.home).holder()
        return [*chain.from_iterable(map(at_home_in, folders)), *([holder] if holder else [])]


@pytest.fixture(scope="module")
def tandem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tandem]:
    command = Tandem(tmp_path_factory.mktemp("machine") / "home")
    yield command
    command("stop")


@pytest.fixture(scope="module")
def started(tandem: Tandem) -> Tandem:
    done = tandem("run", "--detach")
    assert done.returncode == 0, done.stdout + done.stderr
    return tandem


@pytest.fixture
def stopped(tandem: Tandem) -> Tandem:
    tandem("stop")
    return tandem


def test_what_does_not_run_is_told_in_one_sentence(tmp_path: Path) -> None:
    tandem = Tandem(tmp_path / "home")

    for command in (("status",), ("migrate",)):
        done = tandem(*command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("tandem: Tandem does not run here")
    done = tandem("stop")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing was running here." in done.stdout


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    tandem = Tandem(tmp_path / "home")
    with socket.create_server((LOOPBACK, 0)) as holder:
        port = str(holder.getsockname()[1])
        done = tandem("run", "--detach", HTTP_PORT=port)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"tandem: Port {port}, wanted for the web address, is taken")
    assert "Traceback" not in done.stderr


FILE, FOLDER = (
    "is a file where a folder is wanted: move it away",
    "is a folder where a file is wanted: move it away",
)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("log", FILE),
        ("rabbitmq", FILE),
        ("mongodb", FILE),
        ("lock", FOLDER),
        ("running.json", FOLDER),
        ("secrets.json", FOLDER),
        ("log/tandem.log", FOLDER),
        ("log/rabbitmq.log", FOLDER),
        ("log/mongodb.log", FOLDER),
        ("log/gateway-1.log", FOLDER),
    ],
)
def test_what_is_in_the_way_of_a_file_or_folder_is_told(tmp_path: Path, name: str, told: str) -> None:
    tandem = Tandem(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("") if told == FILE else path.mkdir()

    done = tandem("run", "--detach")

    assert (done.returncode, done.stderr) == (1, f"tandem: {path} {told}.\n")
    assert not tandem.left()


def test_a_file_in_the_place_of_the_folder_is_told_by_the_set_up_too(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "local" / "setup.sh"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "local" / "setup.sh", script)
    (tmp_path / ".tandem").write_text("")

    done = subprocess.run([script, "servers"], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"tandem: {tmp_path}/.tandem {FILE}.\n"


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    (tmp_path / "lock").mkdir()

    Tandem(tmp_path)("run", "--detach")

    assert tmp_path.stat().st_mode & 0o777 == 0o750


@WHOLE_START
@pytest.mark.timeout(300)
def test_a_start_that_is_under_way_is_waited_for(tandem: Tandem) -> None:
    with tandem.under_way() as first:
        early = tandem("users", "list")
        again = tandem("run", "--detach")

        assert (again.returncode, again.stderr) == (0, "")
        assert tandem.running()["state"] == "ready"
        assert "Tandem is at" in again.stdout
        assert first.wait(COMMAND_SECONDS_MAX) == 0
    assert early.stderr.startswith("tandem: Tandem is still starting")


@WHOLE_START
@pytest.mark.timeout(300)
def test_everything_runs_when_the_command_returns(started: Tandem) -> None:
    status = started("status")

    assert status.returncode == 0, status.stdout
    assert status.stdout.count("ready") == len(started.running()["parts"])
    assert httpx.get(started.running()["base_url"], follow_redirects=True, trust_env=False).status_code == 200


@WHOLE_START
@pytest.mark.timeout(300)
def test_running_twice_is_harmless(started: Tandem) -> None:
    before = started.running()

    again = started("run", "--detach")

    assert again.returncode == 0
    assert "Tandem runs here already" in again.stdout
    assert before["base_url"] in again.stdout
    assert started.running() == before


@WHOLE_START
@pytest.mark.timeout(300)
def test_what_a_killed_supervisor_left_is_taken_down_and_started_anew(started: Tandem) -> None:
    before = started.running()
    psutil.Process(before["supervisor"]["pid"]).kill()

    told = started("status")
    again = started("run", "--detach")

    assert "supervisor of Tandem was killed" in told.stderr
    assert again.returncode == 0, again.stdout
    left = {part["process"]["pid"] for part in before["parts"] if part["metrics_port"]}
    assert not any(psutil.pid_exists(pid) for pid in left)
    assert started("status").returncode == 0


@WHOLE_START
@pytest.mark.timeout(300)
def test_nothing_is_left_after_the_stop_whatever_the_files_say(started: Tandem) -> None:
    running, secrets = started.home / "running.json", started.home / "secrets.json"
    kept = secrets.read_text()
    running.write_text('{"supervisor": 1}')
    secrets.write_text("[1]")

    told = started("status")
    stopped = started("stop")
    again = started("run", "--detach")
    secrets.write_text(kept)

    assert told.stderr.startswith(f"tandem: {running} is damaged: run `make stop`")
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert not started.left()
    assert not running.exists()
    assert again.stderr.startswith(f"tandem: {secrets} is damaged: restore it")


@WHOLE_START
@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_start_leaves_nothing_behind(stopped: Tandem, number: signal.Signals) -> None:
    with stopped.under_way() as start:
        # make and the terminal may both pass a request on.
        for request in (number, signal.SIGINT):
            start.send_signal(request)
        assert start.wait(COMMAND_SECONDS_MAX) != 0
        assert "Traceback" not in start.stderr.read()

    assert not stopped.left()


@WHOLE_START
@pytest.mark.timeout(300)
def test_a_start_that_takes_too_long_leaves_nothing_behind(
    stopped: Tandem, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in stopped.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("deploy.local.machine.DETACH_SECONDS_MAX", 2.0)

    with pytest.raises(Problem, match="is not ready after 2 s"):
        Machine(Options.from_environment(), Output()).run_detached()

    assert not stopped.left()
