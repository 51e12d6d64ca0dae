"""A process whose release and data do not go together does not start, and says why."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.options import ROOT
from deploy.local.ports import free_ports
from deploy.local.supervisor import ProcessSpec, Supervised
from shared.persistence import migrations, replicas
from tests.support.harness import AUDIT_KEYS, ServiceHarness
from tests.support.waiting import eventually

SECONDS_MAX = 60
NEWER = {"_id": "shared.0999", "name": "from_later", "compatible": False, "release": "7.0", "finished_at": 1}


def environment(service: ServiceHarness, amqp_uri: str, metrics_port: int = 0) -> dict[str, str]:
    return {
        **os.environ,
        "AMQP_URI": amqp_uri,
        "MONGODB_URI": service.store_uri,
        "AUDIT_KEYS": AUDIT_KEYS,
        "METRICS_PORT": str(metrics_port),
        "HTTP_PORT": "0",
        "SECRET_KEY": "a key of these tests alone",
        "PASSWORD_SALT": "a salt of these tests alone",
    }


def started(service: ServiceHarness, amqp_uri: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "deploy.process", service.application.service],
        cwd=ROOT,
        env=environment(service, amqp_uri),
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )


def test_before_its_documents_are_migrated(harness: Callable[..., ServiceHarness], topology_uri: str) -> None:
    service = harness("stipends")
    service.store[migrations.COLLECTION].delete_one({"_id": "stipends.0001"})
    done = started(service, topology_uri)
    assert done.returncode == 1
    assert done.stderr.startswith("This process ends. The documents of ")
    assert "Missing: stipends.0001 (payment_settled_on)." in done.stderr


@pytest.mark.parametrize("name", ["training", "gateway"])
def test_on_data_of_a_newer_release(
    harness: Callable[..., ServiceHarness], topology_uri: str, name: str
) -> None:
    service = harness(name)
    service.store[migrations.COLLECTION].insert_one(NEWER)
    done = started(service, topology_uri)
    assert done.returncode == 1
    assert done.stderr.startswith("This process ends. The documents of ")
    assert "a newer release, 7.0: it applied shared.0999 (from_later)." in done.stderr
    assert service.store[replicas.COLLECTION].count_documents({}) == 0


@pytest.fixture
def process(
    harness: Callable[..., ServiceHarness], topology_uri: str, tmp_path: Path
) -> Iterator[tuple[ServiceHarness, Supervised]]:
    service = harness("stipends")
    (port,) = free_ports(1)
    command = [sys.executable, "-W", "ignore", "-m", "deploy.process", "stipends"]
    told = environment(service, topology_uri, port)
    spec = ProcessSpec("stipends-1", "stipends", command, told, ROOT, tmp_path / "stipends.log", port)
    one = Supervised(spec, lambda _name, _line: None)
    one.start()
    one.wait_ready()
    yield service, one
    one.stop()


@pytest.mark.slow("a process ends when it announces itself the next time")
def test_one_that_runs_shows_itself_and_ends_when_its_data_is_of_another_release(
    process: tuple[ServiceHarness, Supervised],
) -> None:
    service, one = process
    (row,) = service.store[replicas.COLLECTION].find()
    assert (row["instance"], row["known"]) == ("stipends-1", ["shared.0001", "stipends.0001"])

    one.restart()
    eventually(lambda: service.store[replicas.COLLECTION].count_documents({}) == 1, what="the next one alone")

    service.store[migrations.COLLECTION].insert_one(NEWER)
    eventually(lambda: one.exit_code == 1, what="its end", seconds_max=SECONDS_MAX)
    assert "This process ends. The documents of " in one.spec.log.read_text()
    assert "a newer release, 7.0" in one.spec.log.read_text()
