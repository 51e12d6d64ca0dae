"""`tandem run`, `status` and `stop` as a person uses them, in a folder and on ports of their own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.local.options import PORT_VARIABLES, ROOT
from deploy.local.ports import LOOPBACK, free_ports

COMMAND_SECONDS_MAX = 150
NAMED_SERVERS = ("AMQP_URI", "AMQP_MANAGEMENT_URI", "MONGODB_URI")


class Tandem:
    """The command, with an environment of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        ports = dict(zip(PORT_VARIABLES.values(), map(str, free_ports(len(PORT_VARIABLES))), strict=True))
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

    def running(self) -> dict:
        return json.loads((self.home / "running.json").read_text())


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


@pytest.mark.timeout(300)
def test_everything_runs_when_the_command_returns(started: Tandem) -> None:
    status = started("status")

    assert status.returncode == 0, status.stdout
    assert status.stdout.count("ready") == len(started.running()["parts"])
    assert httpx.get(started.running()["base_url"], follow_redirects=True, trust_env=False).status_code == 200


@pytest.mark.timeout(300)
def test_running_twice_is_harmless(started: Tandem) -> None:
    before = started.running()

    again = started("run", "--detach")

    assert again.returncode == 0
    assert "Tandem runs here already" in again.stdout
    assert before["base_url"] in again.stdout
    assert started.running() == before


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


@pytest.mark.timeout(300)
def test_nothing_is_left_after_the_stop(started: Tandem) -> None:
    running = started.running()

    done = started("stop")

    pids = [running["supervisor"]["pid"], *(part["process"]["pid"] for part in running["parts"])]
    assert done.returncode == 0
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not (started.home / "running.json").exists()
