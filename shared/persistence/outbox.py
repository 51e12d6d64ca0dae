"""The outbox: the events of a unit of work, stored in the same transaction as its changes.

Published rows are never deleted, but archived after some weeks (`archive.py`): together they are the log of
all events, from which a read model can be rebuilt.
"""

from datetime import datetime
from typing import Any

from shared.broker.names import events_exchange, views_exchange
from shared.contracts import envelope
from shared.contracts.catalogue import CATALOGUE, Contract
from shared.contracts.envelope import Event, to_headers
from shared.contracts.subscribers import is_shared_with_read_models
from shared.ids import instant_of
from shared.observability import metrics
from shared.persistence.store import Store

COLLECTION = "outbox"
_IN_ORDER = [("state", 1), ("_id", 1)]
PENDING = "pending"
RETURNED = "returned"
"""No queue is bound for it."""
REFUSED = "refused"
"""A queue was full, or an earlier row about the same subject waits for that queue."""

# Only unsent rows are in an index, so it stays small however long the log grows.
INDEXES: list[dict[str, Any]] = [
    {
        "keys": [("state", 1), ("_id", 1)],
        "name": "to_send",
        "partialFilterExpression": {"state": {"$exists": True}},
    },
    {
        "keys": [("subject", 1), ("_id", 1)],
        "name": "to_send_again",
        "partialFilterExpression": {"retry_at": {"$exists": True}},
    },
    {
        "keys": [("state", 1), ("retry_at", 1), ("_id", 1)],
        "name": "due_again",
        "partialFilterExpression": {"retry_at": {"$exists": True}},
    },
]


def row(contract: Contract, event: Event) -> dict[str, Any]:
    """The outbox row of an event: all that the relay needs to publish it, now or years later.

    Its AMQP properties are not kept, for they follow from the rest. Raises `MalformedEvent` when the data
    does not match the contract.
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
        "body": contract.encode(event.data),
    }


def properties(stored: dict[str, Any]) -> dict[str, Any]:
    """The AMQP properties of a row: those of its event, unless it has its own, as what is sent again has."""
    kept: dict[str, Any] | None = stored.get("properties")
    return envelope.properties(stored["headers"], stored["at"]) if kept is None else kept


def exchanges(stored: dict[str, Any]) -> list[str]:
    """The exchanges to which a row still has to be sent."""
    event_type = stored["routing_key"]
    if left := stored.get("left"):
        return left
    if is_shared_with_read_models(event_type):
        return [stored["exchange"], views_exchange(CATALOGUE[event_type].publisher)]
    return [stored["exchange"]]


def status(store: Store, now: datetime) -> dict[str, Any]:
    """The unsent rows: counts, and the age in seconds of the oldest (0 if there is none).

    Of a practice program, too, whose clock may be ahead of the real one: ids are made by that.
    """
    rows = store[COLLECTION]
    waiting = {"state": {"$in": [PENDING, REFUSED]}}
    # One query per state, so that the index answers it.
    oldest = [rows.find_one({"state": state}, {"_id": 1}, sort=_IN_ORDER) for state in (PENDING, REFUSED)]
    ages = [max(0.0, (now - instant_of(row["_id"])).total_seconds()) for row in oldest if row]
    return {
        "pending": rows.count_documents(waiting),
        "unroutable": rows.count_documents({"state": RETURNED}),
        "oldest_age_seconds": max(ages, default=0.0),
    }


def sample(store: Store, now: datetime) -> None:
    """Report the outbox to the metrics."""
    state = status(store, now)
    metrics.outbox_is(state["pending"] + state["unroutable"], state["oldest_age_seconds"])
