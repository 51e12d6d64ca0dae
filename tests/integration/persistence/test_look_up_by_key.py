"""A key has one holder, who is found with one read for all who ask, as they are in the transaction."""

from datetime import date

import pytest

from shared.actor import Actor, Role
from shared.persistence.session import Key, Session
from shared.persistence.unit_of_work import UnitOfWork
from tests.support.harness import ServiceHarness, actor
from tests.support.meanwhile import elsewhere
from tests.support.tallies import Tally

REVIEWER = actor(Role.FINANCE_REVIEWER)
ELSEWHERE = actor(Role.FINANCE_REVIEWER, tenant="northern")
FRONT, BACK, DOOR = (Key("seats", name) for name in ("front", "back", "door"))


def tally(id_: str) -> Tally:
    return Tally(id=id_, advisor_id="ana", minutes=5, day=date(2026, 10, 1))


def seat(service: ServiceHarness, id_: str, *keys: Key, who: Actor = REVIEWER) -> None:
    """Add a tally that holds these keys."""

    def take(uow: UnitOfWork) -> None:
        added = uow.add(tally(id_))
        for key in keys:
            uow.hold(added, key)

    service.in_unit(take, who)


@pytest.fixture
def stored(service: ServiceHarness) -> ServiceHarness:
    """A tally that holds two keys, one that holds none, and one elsewhere."""
    seat(service, "t1", FRONT, BACK)
    seat(service, "t2")
    seat(service, "n1", DOOR, who=ELSEWHERE)
    return service


def holder(unit: UnitOfWork, key: Key) -> str | None:
    found = unit.holder(Tally, key)
    return found and found.id


def test_the_holder_of_each_key_is_found_within_the_tenant(stored: ServiceHarness) -> None:
    unit = stored.unit(REVIEWER)
    assert [holder(unit, key) for key in (FRONT, BACK, DOOR)] == ["t1", "t1", None]
    assert holder(stored.unit(ELSEWHERE), DOOR) == "n1"


def test_who_takes_a_key_in_this_transaction_is_found_before_it_is_written(stored: ServiceHarness) -> None:
    unit = stored.unit(REVIEWER)
    assert holder(unit, Key("seats", "aisle")) is None
    unit.hold(unit.require(Tally, "t2"), Key("seats", "aisle"))
    assert holder(unit, Key("seats", "aisle")) == "t2"
    unit.find(Tally)
    assert holder(unit, Key("seats", "aisle")) == "t2", "also once they are written"


def test_who_was_read_for_something_else_is_known_by_its_keys(stored: ServiceHarness) -> None:
    unit = stored.unit(REVIEWER)
    unit.require(Tally, "t1")
    stored.store["tallies"].update_many({}, {"$unset": {"seats": ""}})
    assert holder(unit, FRONT) == "t1"


def test_ids_and_keys_of_many_are_read_at_once_and_not_again(stored: ServiceHarness) -> None:
    session = stored.session()
    tenant = REVIEWER.tenant
    session.preload([(Tally, tenant, "t2"), (Tally, tenant, BACK), (Tally, tenant, DOOR)])
    stored.store["tallies"].delete_many({})
    unit = stored.unit(REVIEWER, session)
    assert unit.require(Tally, "t2").id == "t2"
    assert (holder(unit, BACK), holder(unit, DOOR)) == ("t1", None)
    assert holder(stored.unit(REVIEWER), BACK) is None


def test_of_two_who_take_a_key_at_once_one_finds_the_other_when_it_tries_again(
    stored: ServiceHarness,
) -> None:
    tries = []

    def take() -> None:
        session: Session = stored.session()
        unit = stored.unit(REVIEWER, session)
        tries.append(holder(unit, Key("seats", "aisle")))
        if len(tries) == 1:
            elsewhere(lambda: seat(stored, "t9", Key("seats", "aisle")))
        added = unit.add(tally("t8"))
        if tries[-1] is None:
            unit.hold(added, Key("seats", "aisle"))
        unit.close()
        session.flush()

    stored.store.in_transaction(take)
    assert tries == [None, "t9"]
    assert stored.store["tallies"].find_one({"_id": "t8"}).get("seats") is None
