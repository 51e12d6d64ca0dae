"""The bench compares like with like: its peers write the rows that ours writes for an attendance."""

from collections.abc import Callable
from typing import Any

import bson
import orjson

from shared.actor import Role
from shared.persistence import audit, inbox, outbox
from tests.bench import ground, growth
from tests.bench.peers import rows
from tests.support.harness import TENANT, ServiceHarness, actor, delivery_of
from tests.support.rates import hourly_rate, set_rate


def size_of(row: dict[str, Any]) -> int:
    return len(bson.encode(row))


def test_the_rows_of_the_peers_have_the_fields_and_sizes_of_ours(
    harness: Callable[..., ServiceHarness],
) -> None:
    stipends = harness("stipends")
    set_rate(stipends.execute, hourly_rate(rows.RATE_CENTS))
    fact = ground.attendance(1)
    stipends.process([fact])
    body = delivery_of(fact).body
    theirs = rows.all_of(orjson.loads(body), body, TENANT, fact.id)
    claim_id = theirs[0]["_id"]
    ours = (
        stipends.store["claims"].find_one({"_id": claim_id}),
        stipends.store[inbox.COLLECTION].find_one({"_id": fact.id}),
        stipends.store[outbox.COLLECTION].find_one({"subject": claim_id}),
        stipends.store[audit.COLLECTION].find_one({"record": f"claims/{claim_id}"}),
    )
    for row, peer in zip(ours, theirs, strict=True):
        assert row is not None
        assert peer.keys() == row.keys()
        assert size_of(peer) == size_of(row), row
    assert orjson.loads(theirs[3]["change"]).keys() == orjson.loads(ours[3]["change"]).keys()


def test_a_database_grows_by_claims_that_the_service_can_read(
    harness: Callable[..., ServiceHarness],
) -> None:
    stipends = harness("stipends")
    growth.grow(stipends.store, 0)
    settled = {"status": "settled", "limit": 1}
    (claim,) = stipends.ask("claims", settled, actor=actor(Role.AUDITOR))["items"]
    assert (claim["amount_cents"], claim["attended"]["minutes"]) == (2 * rows.RATE_CENTS, 120)
    assert stipends.store["claims"].count_documents({}) == growth.ROWS_AT_ONCE
