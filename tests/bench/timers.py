"""Timers: how long one process takes for all that are due after an outage, each with an audited change."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.persistence import timers
from tests.bench.ground import ROOT, Ground
from tests.support import tallies
from tests.support.harness import AUDIT_KEYS, TENANT, ServiceHarness
from tests.support.servers import TestServers, unique
from tests.support.tallies import set_reminder

TIMERS = 100_000
SET_AT_ONCE = 1_000
RUN_SECONDS_MAX = 300


def measure(servers: TestServers, told: Callable[[str], None], count: int = TIMERS) -> dict[str, float]:
    """Seconds until all of them ran, and how many a second."""
    told(f"timers: {count:,}")
    service = ServiceHarness("stipends", servers.database.admin_uri, unique("bench"), use_cases=tallies)
    try:
        _fill(service, count)
        Ground(servers, "", service.store_uri).settle()
        seconds = _run(service.store_uri)
        _require_all_ran(service, count)
        return {"seconds": seconds, "per_second": count / seconds}
    finally:
        service.close()


def _fill(service: ServiceHarness, count: int) -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    for start in range(0, count, SET_AT_ONCE):
        set_reminder(service, at, *range(start, min(start + SET_AT_ONCE, count)))


def _run(mongodb_uri: str) -> float:
    environment = {**os.environ, "MONGODB_URI": mongodb_uri, "AUDIT_KEYS": AUDIT_KEYS}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.timers_process"]
    printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=RUN_SECONDS_MAX)
    return float(printed.strip().splitlines()[-1])


def _require_all_ran(service: ServiceHarness, count: int) -> None:
    left = service.store[timers.COLLECTION].count_documents({})
    once = service.store["tallies"].count_documents({"tenant": TENANT, "times": 1})
    if (left, once) != (0, count):
        raise RuntimeError(f"of {count} timers {once} ran once, and {left} are left")
