"""The pipeline: attendances that wait in the queue become committed claims, in one process of each kind."""

from collections import defaultdict
from collections.abc import Callable
from statistics import median

from tests.bench import ground
from tests.bench.ground import Ground
from tests.support.harness import keep_relay_quiet
from tests.support.servers import TestServers

EVENTS = 20_000
BATCH_EVENTS = 200

RUNNERS = {
    "ours": ["-m", "deploy.process", "stipends"],
    "stock_nameko": ["-m", "tests.bench.peers.stock_nameko"],
    "faststream": ["-m", "tests.bench.peers.faststream_service"],
    "bare_limit": ["-m", "tests.bench.peers.bare"],
}

TURNS = (
    *("ours", "bare_limit", "stock_nameko"),
    *("ours", "bare_limit", "faststream"),
    *("ours", "bare_limit"),
)
"""The quick ones run again between the slow ones: a machine's own speed changes within minutes."""


def measure(servers: TestServers, told: Callable[[str], None], events: int = EVENTS) -> dict[str, float]:
    """Events per second of each runner, each time on fresh ground; the median where one runs more often."""
    rates = defaultdict(list)
    for name in TURNS:
        told(f"pipeline: {name}")
        with ground.prepared(servers) as fresh:
            rates[name].append(run(name, fresh, events))
    return {name: median(rates[name]) for name in RUNNERS}


def run(name: str, fresh: Ground, events: int) -> float:
    """Events per second of one runner over a queue that was filled before it starts.

    A rate counts only when everything was written that the runner promises: RuntimeError otherwise.
    """
    claim_ids = ground.queue_attendances(fresh, events)
    store = fresh.store
    # It is measured up to the committed outbox row.
    keep_relay_quiet(store)
    store.close()
    before = _rows(name, fresh)
    fresh.settle()
    batch = {"TANDEM_BATCH_EVENTS_MAX": str(BATCH_EVENTS)}
    rate = ground.timed_run(RUNNERS[name], fresh, claim_ids, **batch)
    written = {collection: count - before[collection] for collection, count in _rows(name, fresh).items()}
    if set(written.values()) != {events}:
        raise RuntimeError(f"{name} wrote {written}, not {events} of each")
    return rate


def _rows(name: str, fresh: Ground) -> dict[str, int]:
    """How many rows there are of each kind that the runner writes."""
    store = fresh.store
    promised = ("claims",) if name == "stock_nameko" else ("claims", "inbox", "outbox", "audit")
    counts = {collection: store[collection].count_documents({}) for collection in promised}
    store.close()
    return counts
