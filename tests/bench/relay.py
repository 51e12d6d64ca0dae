"""The relay: outbox rows per second, confirmed and marked, beside publishing the same rows from memory.

Each is run as a process of its own, as the services are.
"""

import os
import subprocess
import sys
from collections.abc import Callable

from shared.contracts import advocacy
from shared.contracts.envelope import Event
from shared.events.relay import RelayLimits
from shared.persistence import outbox
from tests.bench import ground
from tests.bench.ground import ROOT, Ground
from tests.support.servers import TestServers

ROWS = 20_000
RUN_SECONDS_MAX = 120
WINDOW_ROWS = RelayLimits().window_rows_max


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Rows per second of ours and of the bare windows, each on fresh ground."""
    rates = {}
    for name in ("ours", "bare_limit"):
        told(f"relay: {name}")
        with ground.prepared(servers) as fresh:
            _fill(fresh)
            fresh.settle()
            rates[name] = _run(name, fresh)
    return rates


def _fill(fresh: Ground) -> None:
    store = fresh.store
    rows = [outbox.row(advocacy.ATTENDANCE_RECORDED, _fact(number)) for number in range(ROWS)]
    store[outbox.COLLECTION].insert_many(rows)
    store.close()


def _fact(number: int) -> Event:
    return ground.attendance(number)


def _run(name: str, fresh: Ground) -> float:
    environment = {**os.environ, "AMQP_URI": fresh.amqp_uri, "MONGODB_URI": fresh.mongodb_uri}
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.relay_process", name]
    printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=RUN_SECONDS_MAX)
    return float(printed.strip().splitlines()[-1])
