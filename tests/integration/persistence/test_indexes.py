"""What is asked every few seconds, or for each of many, is read by an index."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.events import dead_letters
from shared.persistence import audit, idempotency, outbox
from tests.support.harness import ServiceHarness

AT = datetime(2026, 10, 1, tzinfo=UTC).isoformat()


def stages(plan: dict[str, Any]) -> set[str]:
    """The stages of a plan of the server."""
    inner = [plan[name] for name in ("inputStage", "queryPlan", "thenStage") if name in plan]
    inner += plan.get("inputStages", [])
    return {plan.get("stage", "")}.union(*map(stages, inner))


@pytest.mark.parametrize(
    ("collection", "query"),
    [
        (dead_letters.COLLECTION, dead_letters.OPEN_LETTERS),
        (dead_letters.COLLECTION, {"message_id": {"$in": ["a", "b"]}, "status": {"$ne": "replayed"}}),
        (outbox.COLLECTION, {"state": outbox.PENDING}),
        (outbox.COLLECTION, {"state": outbox.RETURNED}),
        (audit.COLLECTION, {"tenant": "lakeshore", "at": {"$gte": AT}}),
        (audit.COLLECTION, {"tenant": "lakeshore", "actor": "ana", "at": {"$gte": AT}}),
        (idempotency.COLLECTION, {"expires_at": {"$lt": datetime(2026, 10, 1, tzinfo=UTC)}}),
    ],
    ids=[
        "open letters",
        "letters of some messages",
        "events to send",
        "events that no queue took",
        "what a tenant's people did",
        "what one person did",
        "what has expired",
    ],
)
def test_it_is_read_by_an_index(service: ServiceHarness, collection: str, query: dict[str, Any]) -> None:
    plan = service.store[collection].find(query).explain()["queryPlanner"]["winningPlan"]
    assert "IXSCAN" in stages(plan)
    assert "COLLSCAN" not in stages(plan)
