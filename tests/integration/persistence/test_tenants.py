"""Whatever a search asks for, it finds what belongs to its own tenant, and nothing else."""

from datetime import date

import pytest

from shared.actor import Role
from shared.persistence.unit_of_work import UnitOfWork
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Tally

OURS = actor(Role.FINANCE_REVIEWER)
THEIRS = actor(Role.FINANCE_REVIEWER, tenant="northern")


@pytest.fixture
def uow(service: ServiceHarness) -> UnitOfWork:
    """A unit of ours, where each of two tenants has a tally."""
    for who, id_ in ((OURS, "ours"), (THEIRS, "theirs")):
        session = service.session()
        unit = service.unit(who, session)
        unit.add(Tally(id=id_, advisor_id="a1", minutes=5, day=date(2026, 10, 1)))
        unit.close()
        session.flush()
    return service.unit(OURS)


NAMING_A_TENANT = [
    {"tenant": "northern"},
    {"tenant__in": ["lakeshore", "northern"]},
    {"tenant__ne": "lakeshore"},
    {"__raw__": {"tenant": "northern"}},
]


@pytest.mark.parametrize("filters", NAMING_A_TENANT, ids=str)
@pytest.mark.parametrize("search", ["find", "first", "count", "page"])
def test_a_filter_that_names_a_tenant_is_refused(uow, search, filters):
    order = {"order_by": ("id",)} if search == "first" else {}
    with pytest.raises(ValueError, match="tenant"):
        getattr(uow, search)(Tally, **order, **filters)


ROUND_ABOUT = [
    {"__raw__": {"$or": [{"tenant": "northern"}, {"tenant": "lakeshore"}]}},
    {"tenant": "northern", "tenant__in": ["northern"]},
    {"id__in": ["ours", "theirs"]},
]


@pytest.mark.parametrize("filters", ROUND_ABOUT, ids=str)
def test_a_filter_that_goes_round_about_still_finds_nothing_of_others(uow, filters):
    assert {tally.id for tally in uow.find(Tally, **filters)} <= {"ours"}
    assert uow.count(Tally, **filters) <= 1


def test_an_aggregation_sees_only_its_own_tenant_whatever_it_matches(uow):
    both = {"$match": {"tenant": {"$in": ["lakeshore", "northern"]}}}
    assert [row["_id"] for row in uow.aggregate(Tally, [both, {"$project": {"_id": 1}}])] == ["ours"]


def test_a_lookup_brings_in_nothing_of_others(uow):
    alike = {"from": "tallies", "localField": "advisor_id", "foreignField": "advisor_id", "as": "alike"}
    (row,) = uow.aggregate(Tally, [{"$lookup": alike}])
    assert [found["_id"] for found in row["alike"]] == ["ours"]


REACHING_OUT = [
    {"$unionWith": "tallies"},
    {"$out": "elsewhere"},
    {"$facet": {"all": [{"$unionWith": "tallies"}]}},
    {"$lookup": {"from": "tallies", "pipeline": [], "as": "all"}},
]


@pytest.mark.parametrize("stage", REACHING_OUT, ids=lambda stage: next(iter(stage)))
def test_a_stage_that_reaches_beyond_what_flows_to_it_is_refused(uow, stage):
    with pytest.raises(ValueError, match="aggregation"):
        uow.aggregate(Tally, [stage])


def test_one_tenant_cannot_take_the_ids_of_another(harness) -> None:
    training = harness("training")
    title = {"en": "Basics", "es": "Lo básico"}
    for tenant, code in (("lake", "shore-FA"), ("lake-shore", "FA")):
        administrator = actor(Role.PROGRAM_ADMINISTRATOR, tenant=tenant)
        training.execute("add_course", {"code": code, "title": title}, actor=administrator)
        assert [one["code"] for one in training.ask("courses", {}, actor=administrator)["items"]] == [code]
