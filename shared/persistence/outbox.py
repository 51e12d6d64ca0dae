"""The outbox: what a unit of work publishes, kept in the same transaction as what it changed.

Rows are kept for good once published: together they are the log of all facts, from which a read model can
be rebuilt.
"""

from datetime import datetime
from typing import Any

from shared.broker.names import events_exchange
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event, properties, to_headers
from shared.observability import metrics
from shared.persistence.store import Store

COLLECTION = "outbox"
LEASES = "leases"
PENDING = "pending"
RETURNED = "returned"

# Only rows still to be sent are in the index, so that it stays small however long the log grows.
INDEXES: list[dict[str, Any]] = [
    {
        "keys": [("state", 1), ("_id", 1)],
        "name": "to_send",
        "partialFilterExpression": {"state": {"$exists": True}},
    }
]


def row(contract: Contract, event: Event) -> dict[str, Any]:
    """The outbox row of an event: all that the relay needs to publish it, now or again in years.

    Raises `MalformedEvent` when the data does not fit the contract.
    """
    return {
        "_id": event.id,
        "state": PENDING,
        "exchange": events_exchange(contract.publisher),
        "routing_key": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
        "at": event.time,
        "headers": to_headers(event),
        "properties": properties(event),
        "body": contract.encode(event.data),
    }


def status(store: Store, now: datetime) -> dict[str, Any]:
    """How much is still to be sent: counts, and the age in seconds of the oldest row (0 when none)."""
    rows = store[COLLECTION]
    oldest = rows.find_one({"state": PENDING}, {"at": 1}, sort=[("state", 1), ("_id", 1)])
    age = 0.0 if oldest is None else max(0.0, (now - oldest["at"]).total_seconds())
    return {
        "pending": rows.count_documents({"state": PENDING}),
        "unroutable": rows.count_documents({"state": RETURNED}),
        "oldest_age_seconds": age,
    }


def sample(store: Store, now: datetime) -> None:
    """Report the outbox to the metrics."""
    state = status(store, now)
    metrics.outbox_is(state["pending"] + state["unroutable"], state["oldest_age_seconds"])
