"""What a running, monkey-patched process tells over HTTP, with a database and without one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.options import ROOT
from tests.support.waiting import eventually

DEADLINE_SECONDS = 20
ANSWER_SECONDS_MAX = 5
NO_SERVER = "mongodb://127.0.0.1:1/tandem_stipends"


@contextmanager
def observed_process(mongodb_uri: str) -> Iterator[httpx.Client]:
    """The process of tests/support/observed_process.py, and a client of its port."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.support.observed_process", mongodb_uri],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        port = int(process.stdout.readline())
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=ANSWER_SECONDS_MAX) as client:
            yield client
        process.stdin.close()
        assert process.wait(DEADLINE_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_process_with_its_database_is_ready_and_tells_its_figures(mongodb_uri: str) -> None:
    with observed_process(mongodb_uri) as client:
        assert client.get("/healthz/live").json() == {"state": "live"}
        eventually(lambda: client.get("/healthz/ready").status_code == 200)
        checks = client.get("/healthz/ready").json()["checks"]
        assert {name: check["state"] for name, check in checks.items()} == {
            "mongodb": "ready",
            "relay": "ready",
        }
        eventually(lambda: ("tandem_outbox_pending",) in samples(client))
        told = samples(client)
        assert told["tandem_outbox_oldest_age_seconds",] == 1.5
        assert told["tandem_ready", "mongodb"] == 1
        assert told["tandem_events_published_total", "claim.opened.v1"] == 0
        assert told["tandem_events_applied_total", "attendance.recorded.v1"] > 0
        assert ("tandem_ledger_imbalance_cents",) not in told


def test_a_process_without_its_database_lives_is_not_ready_and_says_what_is_missing() -> None:
    with observed_process(NO_SERVER) as client:
        answer = client.get("/healthz/ready")
        assert answer.status_code == 503
        assert answer.json()["state"] == "not_ready"
        assert answer.json()["checks"]["mongodb"]["state"] == "not_ready"
        assert answer.json()["checks"]["relay"]["state"] == "ready"
        assert client.get("/healthz/live").status_code == 200
        eventually(lambda: ("tandem_sampler_failures_total", "outbox") in samples(client))
        assert samples(client)["tandem_ready", "mongodb"] == 0


def test_the_work_goes_on_while_a_check_waits() -> None:
    with observed_process(NO_SERVER) as client:
        before = samples(client)["tandem_events_applied_total", "attendance.recorded.v1"]
        client.get("/healthz/ready")
        assert samples(client)["tandem_events_applied_total", "attendance.recorded.v1"] - before > 10
