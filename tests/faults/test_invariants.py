"""The check itself sees what it is there to see."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.invariants import examine
from tests.support.harness import TENANT, ServiceHarness
from tests.support.rates import hourly_rate, set_rate
from tests.support.servers import TestServers, unique
from tests.support.tallies import attendance

FACTS = 5

Damage = Callable[[ServiceHarness, ServiceHarness], object]


@pytest.fixture
def told(own_servers: TestServers) -> Iterator[tuple[ServiceHarness, ServiceHarness]]:
    """Stipends and insights, which have heard the same attendances and of each other."""
    uri, prefix = own_servers.database.admin_uri, unique("damage")
    stipends, insights = (ServiceHarness(service, uri, prefix) for service in ("stipends", "insights"))
    set_rate(stipends.execute, hourly_rate())
    facts = [attendance(number) for number in range(FACTS)]
    stipends.process(facts)
    insights.process([*facts, *stipends.published()])
    stipends.store["outbox"].update_many({}, {"$unset": {"state": ""}})
    yield stipends, insights
    stipends.close()
    insights.close()


def a_second_claim(stipends: ServiceHarness, _insights: ServiceHarness) -> None:
    # The first of a day holds it by a key that no other has.
    claim = stipends.store["claims"].find_one({}, {"first_on": 0})
    stipends.store["claims"].insert_one({**claim, "_id": "claim-again"})


def said_again(stipends: ServiceHarness, insights: ServiceHarness) -> None:
    row = stipends.store["outbox"].find_one()
    stipends.store["outbox"].insert_one({**row, "_id": "said-again", "sequence": 2})
    insights.store["inbox"].insert_one({"_id": "said-again", "type": row["routing_key"]})


def changed_again(stipends: ServiceHarness, _insights: ServiceHarness) -> None:
    row = stipends.store["audit"].find_one({"record": {"$regex": "^claims/"}})
    stipends.store["audit"].insert_one({**row, "_id": f"{row['_id']}x", "at": "2026-11-22T00:00:00.000"})


LOST: dict[str, Damage] = {
    "an event not heard": lambda _, insights: insights.store["inbox"].delete_one({}),
    "a claim that is gone": lambda stipends, _: stipends.store["claims"].delete_one({}),
    "a fact that was never said": lambda stipends, _: stipends.store["outbox"].update_one(
        {}, {"$set": {"sequence": 2}}
    ),
}
TWICE: dict[str, Damage] = {
    "a second claim": a_second_claim,
    "a fact said twice": said_again,
    "a change made twice": changed_again,
}
OTHER: dict[str, Damage] = {
    "a row not sent": lambda stipends, _: stipends.store["outbox"].update_one(
        {}, {"$set": {"state": "pending"}}
    ),
    "an altered record": lambda stipends, _: stipends.store["claims"].update_one(
        {}, {"$set": {"version": 9}}
    ),
    "a dead letter": lambda _, insights: insights.store["dead_letters"].insert_one({"status": "open"}),
}


def stores_of(told: tuple[ServiceHarness, ServiceHarness]) -> dict:
    return {"stipends": told[0].store, "insights": told[1].store}


def test_nothing_wrong_is_found_where_nothing_is(told) -> None:
    assert examine(stores_of(told)).faults == []


@pytest.mark.parametrize("damage", LOST.values(), ids=LOST)
def test_what_is_lost_is_found(told, damage: Damage) -> None:
    damage(*told)
    assert len(examine(stores_of(told)).lost) == 1


@pytest.mark.parametrize("damage", TWICE.values(), ids=TWICE)
def test_what_was_done_twice_is_found(told, damage: Damage) -> None:
    damage(*told)
    assert examine(stores_of(told)).applied_twice


@pytest.mark.parametrize("damage", OTHER.values(), ids=OTHER)
def test_what_is_left_or_altered_is_found(told, damage: Damage) -> None:
    damage(*told)
    assert examine(stores_of(told)).other


def test_money_that_is_missing_is_found(told) -> None:
    postings = [{"account": "cash.bank", "amount_cents": 100}, {"account": "x", "amount_cents": -99}]
    wrong = {"_id": "off", "tenant": TENANT, "version": 1, "postings": postings}
    told[0].store["ledger"].insert_one(wrong)
    assert examine(stores_of(told)).imbalance_cents == 1
