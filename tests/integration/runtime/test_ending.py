"""A process of a service ends soon when asked, also before it is ready, and however often it is asked."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.options import ROOT
from deploy.local.ports import free_ports
from deploy.local.supervisor import probe
from tests.support.harness import AUDIT_KEYS, ServiceHarness
from tests.support.waiting import eventually

END_SECONDS_MAX = 8.0
REQUESTS = (signal.SIGTERM, signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def metrics_port() -> int:
    (port,) = free_ports(1)
    return port


@pytest.fixture
def starting(
    harness: Callable[..., ServiceHarness], topology_uri: str, metrics_port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The process of stipends, at the instant from which on it takes requests to end."""
    uri = harness("stipends").store_uri
    servers = {"AMQP_URI": topology_uri, "MONGODB_URI": uri, "AUDIT_KEYS": AUDIT_KEYS}
    environment = os.environ | servers | {"METRICS_PORT": str(metrics_port)}
    command = [sys.executable, "-m", "deploy.process", "stipends"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: catches(process.pid, signal.SIGTERM), what="one who takes requests")
            yield process
        finally:
            process.kill()


def catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    (caught,) = (line.split()[1] for line in status if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def test_one_who_is_just_starting_ends(starting: subprocess.Popen[bytes]) -> None:
    ask(starting)
    assert starting.wait(END_SECONDS_MAX) == 0


def test_so_does_one_who_is_ready(starting: subprocess.Popen[bytes], metrics_port: int) -> None:
    eventually(lambda: probe(metrics_port) is None, what="one who is ready")
    ask(starting)
    assert starting.wait(END_SECONDS_MAX) == 0


def ask(process: subprocess.Popen[bytes]) -> None:
    for request in REQUESTS:
        process.send_signal(request)
