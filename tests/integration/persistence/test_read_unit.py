"""A query reads without being watched, and can change nothing; a unit that searches often stays quick."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.actor import Role
from shared.clock import SystemClock
from shared.contracts.reconciliation import ALL
from shared.errors import NotFound, TandemError
from shared.persistence.mapping import ReadOnly
from shared.persistence.read_unit import ReadUnit
from shared.rpc.routing import Query
from shared.runtime.application import Application
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import LIST, Remark, Tally

READER = actor(Role.FINANCE_REVIEWER)
MANY = 60


@pytest.fixture
def tallies(service: ServiceHarness) -> None:
    session = service.session()
    uow = service.unit(READER, session)
    for number in range(MANY):
        told = {"advisor_id": "a1", "minutes": number, "day": date(2026, 10, 1)}
        uow.add(Tally(id=f"t{number}", remarks=[Remark(text="as it was")], **told))
    uow.close()
    session.flush()


def read_unit(service: ServiceHarness, who=READER) -> ReadUnit:
    return ReadUnit(service.store, who, datetime.now(UTC))


def test_it_reads_what_a_unit_of_work_reads(service, tallies):
    reading, working = read_unit(service), service.unit(READER)
    for unit in (reading, working):
        assert unit.require(Tally, "t3").minutes == 3
        assert (
            unit.get(Tally, "t3")
            is unit.first(Tally, order_by=("id",), minutes=3)
            is unit.require(Tally, "t3")
        )
        assert [one.id for one in unit.page(Tally, limit=2, newest_first=False).items] == ["t0", "t1"]
        assert unit.count(Tally, minutes__lt=2) == 2
        assert unit.aggregate(Tally, [{"$count": "all"}]) == [{"all": MANY}]
        assert unit.sums().of(Tally, ALL).total == sum(range(MANY))
        assert unit.get(Tally, "unknown") is None


def test_both_count_days_alike(service):
    reading, working = read_unit(service), service.unit(READER)
    late_in_december = datetime(2026, 12, 31, 18, 30, tzinfo=timezone(timedelta(hours=-6)))
    for unit in (reading, working):
        assert unit.today == unit.day_of(unit.now) == unit.now.date()
        assert unit.day_of(late_in_december) == date(2027, 1, 1)


def test_who_works_sees_the_sums_with_what_is_under_way(service, tallies):
    def work() -> int:
        uow = service.unit(READER)
        uow.require(Tally, "t1").minutes += 100
        return uow.sums().of(Tally, ALL).total

    assert service.store.in_transaction(work) == sum(range(MANY)) + 100


def test_it_sees_its_own_tenant_alone(service, tallies):
    stranger = read_unit(service, actor(Role.FINANCE_REVIEWER, tenant="northern"))
    assert stranger.find(Tally) == []
    assert not stranger.sums().of(Tally, ALL)
    assert (stranger.count(Tally), stranger.get(Tally, "t1")) == (0, None)
    with pytest.raises(NotFound):
        stranger.require(Tally, "t1")
    with pytest.raises(ValueError, match="tenant"):
        stranger.find(Tally, tenant="lakeshore")


def test_there_is_nothing_to_write_with(service):
    assert not any(hasattr(read_unit(service), name) for name in ("add", "publish", "add_outbox_row"))


@pytest.mark.parametrize(
    "write",
    [
        lambda tally: setattr(tally, "minutes", 0),
        lambda tally: setattr(tally.remarks[0], "text", "as it is"),
        lambda tally: tally.remarks.append(Remark(text="more")),
    ],
    ids=["a field", "a field of a part", "a part"],
)
def test_a_query_that_changes_what_it_read_fails_loudly(service, tallies, caplog, write):
    def careless(_request, uow):
        write(uow.require(Tally, "t3"))
        return {}

    queries = (Query(LIST, careless),)
    application = Application("stipends", service.store, SystemClock(), queries=queries)
    before = list(service.store["tallies"].find())
    with pytest.raises(ReadOnly):
        careless({}, read_unit(service))
    reply = application.ask(service._call("claims", {}, READER, None))
    assert reply["problem"]["code"] == TandemError.code
    assert list(service.store["tallies"].find()) == before


def test_a_search_looks_at_what_changed_and_not_at_all_that_was_read(service, tallies, monkeypatch):
    looked_at = []
    check = Tally.check
    monkeypatch.setattr(Tally, "check", lambda tally: (looked_at.append(tally.id), check(tally)))
    session = service.session()
    uow = service.unit(READER, session)
    for tally in uow.find(Tally):
        assert uow.count(Tally) == MANY
        if tally.id == "t7":
            tally.minutes += 100
    assert looked_at == ["t7"]
    assert uow.count(Tally, minutes__gte=100) == 1


def test_rows_beside_the_documents_wait_for_the_end_of_the_transaction(service, tallies):
    session = service.session()
    uow = service.unit(READER, session)
    session.add_row("inbox", {"_id": "e1"})
    assert uow.count(Tally) == MANY
    assert service.store["inbox"].count_documents({}) == 0
    session.flush()
    assert service.store["inbox"].count_documents({}) == 1
