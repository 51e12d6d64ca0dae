"""Growth: the pipeline with a million claims, and all that belongs to them, already there."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import orjson

from shared.ids import new_id
from tests.bench import ground, pipeline
from tests.bench.peers import rows
from tests.support.harness import TENANT
from tests.support.servers import TestServers

CLAIMS = 1_000_000
ROUNDS = 3
ROWS_AT_ONCE = 5_000


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Events per second of ours on an empty database and on a grown one, each the median of a few rounds."""
    rates = defaultdict(list)
    for name, claims in (("empty", 0), ("million", CLAIMS)) * ROUNDS:
        told(f"growth: {name}")
        with ground.prepared(servers) as fresh:
            store = fresh.store
            for start in range(0, claims, ROWS_AT_ONCE):
                grow(store, start)
            store.close()
            rates[name].append(pipeline.run("ours", fresh, pipeline.EVENTS))
    return {name: median(found) for name, found in rates.items()}


def grow(store: Any, start: int) -> None:
    """Add `ROWS_AT_ONCE` claims of the past, from that number on."""
    written = [_settled(number) for number in range(start, start + ROWS_AT_ONCE)]
    collections = ("claims", "inbox", "outbox", "audit")
    for collection, documents in zip(collections, zip(*written, strict=True), strict=True):
        store[collection].insert_many(list(documents), ordered=False)


def _settled(number: int) -> tuple[dict[str, Any], ...]:
    """A claim of the past with its inbox, outbox and audit rows; nothing of it is still to be sent."""
    ends_at = datetime.now(UTC)
    data = {
        "attendance_id": f"grown-{new_id()}",
        "advisor_id": f"advisor-{number % 50_000}",
        "event_id": f"event-{number % 40_000}",
        "event_title": {"en": "A meeting", "es": "Una reunión"},
        "starts_at": (ends_at - timedelta(hours=2)).isoformat(),
        "ends_at": ends_at.isoformat(),
        "time_zone": "America/Chicago",
        "attended_on": ends_at.date().isoformat(),
        "minutes": 120,
        "allowance_minutes": 30,
        "recorded_by": [{"account": "engagement_staff"}],
    }
    claim, inbox, outbox, audit = rows.all_of(data, orjson.dumps(data), TENANT, f"grown-{new_id()}")
    # Each of a day of its own.
    claim |= {"_id": f"grown-{number}", "status": "settled", "first_on": [f"grown-{number}"]}
    outbox["_id"] = f"grown-{outbox['_id']}"
    del outbox["state"]
    return claim, inbox, outbox, audit
