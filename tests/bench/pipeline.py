"""The pipeline: attendances that wait in the queue become committed claims, in one process of each kind."""

from collections.abc import Callable

from tests.bench import ground
from tests.bench.ground import Ground
from tests.support.servers import TestServers

EVENTS = 20_000
BATCH_EVENTS = 200

RUNNERS = {
    "ours": ["-m", "deploy.process", "stipends"],
    "stock_nameko": ["-m", "tests.bench.peers.stock_nameko"],
    "faststream": ["-m", "tests.bench.peers.faststream_service"],
    "bare_limit": ["-m", "tests.bench.peers.bare"],
}


def measure(servers: TestServers, told: Callable[[str], None], events: int = EVENTS) -> dict[str, float]:
    """Events per second of each runner, each on fresh ground."""
    rates = {}
    for name in RUNNERS:
        told(f"pipeline: {name}")
        with ground.prepared(servers) as fresh:
            rates[name] = run(name, fresh, events)
    return rates


def run(name: str, fresh: Ground, events: int) -> float:
    """Events per second of one runner over a queue that was filled before it starts."""
    claim_ids = ground.queue_attendances(fresh, events)
    ground.keep_relay_quiet(fresh.store)
    batch = {"TANDEM_BATCH_EVENTS_MAX": str(BATCH_EVENTS)}
    rate = ground.timed_run(RUNNERS[name], fresh, claim_ids, **batch)
    _check(name, fresh, events)
    return rate


def _check(name: str, fresh: Ground, events: int) -> None:
    """A rate counts only when everything was written that the runner promises."""
    store = fresh.store
    promised = ["claims"] if name == "stock_nameko" else ["claims", "inbox", "outbox"]
    for collection in promised:
        found = store[collection].count_documents({"_id": {"$not": {"$regex": "^grown-"}}})
        if found != events:
            raise RuntimeError(f"{name} wrote {found} rows into {collection}, not {events}")
    store.close()
