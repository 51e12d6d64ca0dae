"""The relay: outbox rows per second, confirmed and marked, beside publishing the same rows from memory.

Run as a process of its own: `python -m tests.bench.relay ours|bare_limit`, which prints rows per second.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from shared.clock import SystemClock
from shared.contracts import advocacy
from shared.contracts.envelope import Event
from shared.messaging import broker, outbox
from shared.messaging.relay import Relay, RelayLimits
from shared.persistence.store import Store
from tests.bench import ground
from tests.bench.ground import ROOT, Ground
from tests.support.servers import TestServers

ROWS = 5_000
RUN_SECONDS_MAX = 120
WINDOW_ROWS = RelayLimits().window_rows_max


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Rows per second of ours and of the bare windows, each on fresh ground."""
    rates = {}
    for name in ("ours", "bare_limit"):
        told(f"relay: {name}")
        with ground.prepared(servers) as fresh:
            _fill(fresh)
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
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.relay", name]
    printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True, timeout=RUN_SECONDS_MAX)
    return float(printed.strip().splitlines()[-1])


def ours() -> float:
    """The relay as the services run it."""
    store = Store(os.environ["MONGODB_URI"])
    relay = Relay(store, os.environ["AMQP_URI"], "bench", SystemClock())
    began = time.perf_counter()
    sent = relay.drain()
    seconds = time.perf_counter() - began
    if sent != ROWS or outbox.status(store, SystemClock().now())["pending"]:
        raise RuntimeError(f"the relay confirmed {sent} of {ROWS} rows")
    return sent / seconds


def bare_limit() -> float:
    """The same messages from memory, in windows of the same size: publish, wait, next. No database."""
    rows = list(Store(os.environ["MONGODB_URI"])[outbox.COLLECTION].find({"state": outbox.PENDING}))
    publisher = broker.WindowPublisher(broker.connect(os.environ["AMQP_URI"]))
    began = time.perf_counter()
    for start in range(0, len(rows), WINDOW_ROWS):
        publisher.send(map(outbox.outgoing, rows[start : start + WINDOW_ROWS]))
        publisher.settle()
    return len(rows) / (time.perf_counter() - began)


if __name__ == "__main__":
    import eventlet

    eventlet.monkey_patch()
    print({"ours": ours, "bare_limit": bare_limit}[sys.argv[1]]())  # noqa: T201 - the parent reads it
