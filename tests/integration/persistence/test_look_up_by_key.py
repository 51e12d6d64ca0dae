"""Documents that share a value are found with one read for all who ask, as they are in the transaction."""

from datetime import date

import pytest

from shared.actor import Role
from shared.persistence.session import Key
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Tally

REVIEWER = actor(Role.FINANCE_REVIEWER)
ANA, BO = Key("advisor_id", "ana"), Key("advisor_id", "bo")


def tally(id_: str, advisor_id: str) -> Tally:
    return Tally(id=id_, advisor_id=advisor_id, minutes=5, day=date(2026, 10, 1))


@pytest.fixture
def stored(service: ServiceHarness) -> ServiceHarness:
    """Two tallies of Ana and one of Bo here, and one of Ana's name elsewhere."""
    for who, made in (
        (REVIEWER, [tally("t1", "ana"), tally("t2", "ana"), tally("t3", "bo")]),
        (actor(Role.FINANCE_REVIEWER, tenant="northern"), [tally("n1", "ana")]),
    ):
        session = service.session()
        unit = service.unit(who, session)
        for one in made:
            unit.add(one)
        unit.close()
        session.flush()
    return service


def found(unit, *keys: Key) -> list[str]:
    return sorted(one.id for one in unit.alike(Tally, keys))


def test_it_finds_those_of_the_tenant_by_one_value_or_several(stored: ServiceHarness) -> None:
    unit = stored.unit(REVIEWER)
    assert found(unit, ANA) == ["t1", "t2"]
    assert found(unit, ANA, BO) == ["t1", "t2", "t3"]
    assert found(unit, Key("advisor_id", "cy")) == []
    assert found(unit) == []


def test_it_finds_what_is_new_and_what_has_come_to_share_the_value(stored: ServiceHarness) -> None:
    unit = stored.unit(REVIEWER)
    assert found(unit, BO) == ["t3"]
    unit.add(tally("t4", "bo"))
    unit.get(Tally, "t1").advisor_id = "bo"
    unit.get(Tally, "t3").advisor_id = "ana"
    assert found(unit, BO) == ["t1", "t4"]
    unit.find(Tally)
    assert found(unit, BO) == ["t1", "t4"], "also once they are written"


def test_what_was_preloaded_is_not_read_again(stored: ServiceHarness) -> None:
    session = stored.session()
    session.preload([(Tally, REVIEWER.tenant, ANA), (Tally, REVIEWER.tenant, BO)])
    stored.store["tallies"].update_many({}, {"$set": {"advisor_id": "somebody"}})
    assert found(stored.unit(REVIEWER, session), ANA) == ["t1", "t2"]
    assert found(stored.unit(REVIEWER), ANA) == []
