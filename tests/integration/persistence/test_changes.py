"""What counts as a change of a document: whoever changed it is told once, and whoever only read it never."""

from collections.abc import Callable
from datetime import date

import orjson
import pytest
from mongoengine import EmbeddedDocumentListField, IntField, StringField

from shared.actor import Actor, Role
from shared.clock import SystemClock
from shared.contracts import stipends
from shared.persistence import audit, audit_walk
from shared.persistence.documents import DayField, Embedded, Record
from shared.persistence.unit_of_work import UnitOfWork
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Remark, Tally, attendance, claim_data

WRITER = actor(Role.FINANCE_REVIEWER, user_id="writer")
READER = actor(Role.FINANCE_REVIEWER, user_id="reader")


Work = Callable[[UnitOfWork], object]


def commit(service: ServiceHarness, *works: tuple[Actor, Work]) -> None:
    """Do each work in a unit of its person, all in one session, and write what they did."""
    session = service.session()
    for who, work in works:
        uow = service.unit(who, session)
        work(uow)
        uow.close()
    session.flush()


@pytest.fixture
def stored(service: ServiceHarness) -> None:
    """A tally with a remark, at version 1."""
    commit(service, (WRITER, new_tally))


def new_tally(uow: UnitOfWork) -> Tally:
    remarks = [Remark(text="as it was")]
    return uow.add(Tally(id="t1", advisor_id="a1", minutes=5, day=date(2026, 10, 1), remarks=remarks))


def tally_in(uow: UnitOfWork) -> Tally:
    return uow.require(Tally, "t1")


def remark(text: str) -> Work:
    def change(uow: UnitOfWork) -> None:
        tally_in(uow).remarks[0].text = text

    return change


def say(uow: UnitOfWork) -> None:
    uow.publish(stipends.CLAIM_OPENED, about=tally_in(uow), data=claim_data("t1", attendance(1).data))


def changes(service: ServiceHarness) -> list[tuple[str, dict]]:
    """Who changed what, change by change, in the one chain that there is."""
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock())) == []
    rows = list(service.store[audit.COLLECTION].find().sort("_id"))
    assert service.store["tallies"].find_one({"_id": "t1"})["version"] == len(rows)
    return [(row["actor"], orjson.loads(row["change"])["after"]) for row in rows]


def test_a_part_that_was_changed_is_not_changed_again_by_who_reads_it_next(service, stored):
    commit(service, (WRITER, remark("as it is")), (READER, tally_in))
    assert changes(service)[1:] == [("writer", {"remarks": [{"text": "as it is"}]})]


def test_a_new_document_that_is_then_only_read_stays_at_its_first_version(service):
    def add_and_better(uow: UnitOfWork) -> None:
        new_tally(uow).remarks[0].text = "better"

    commit(service, (WRITER, add_and_better), (READER, tally_in))
    ((who, what),) = changes(service)
    assert (who, what["remarks"]) == ("writer", [{"text": "better"}])


def test_each_unit_that_changes_a_part_is_told_with_its_own_change(service, stored):
    commit(service, (WRITER, remark("one")), (READER, remark("two")))
    assert changes(service)[1:] == [
        ("writer", {"remarks": [{"text": "one"}]}),
        ("reader", {"remarks": [{"text": "two"}]}),
    ]


def test_a_unit_that_searches_after_a_change_is_told_once(service, stored):
    def change_and_search(uow: UnitOfWork) -> None:
        remark("as it is")(uow)
        assert uow.count(Tally) == 1

    commit(service, (WRITER, change_and_search))
    assert len(changes(service)) == 2


def test_what_is_set_and_set_back_is_no_change(service, stored):
    def set_and_set_back(uow: UnitOfWork) -> None:
        tally_in(uow).minutes += 1
        tally_in(uow).minutes -= 1

    commit(service, (WRITER, set_and_set_back))
    assert len(changes(service)) == 1


def test_a_fact_counts_up_although_nothing_else_changes(service, stored):
    commit(service, (WRITER, say))
    assert changes(service)[1:] == [("writer", {})]
    assert service.store["tallies"].find_one({"_id": "t1"})["sequence"] == 1


def test_a_fact_about_a_document_that_another_unit_has_just_added_counts_up_too(service):
    def add_and_say(uow: UnitOfWork) -> None:
        new_tally(uow)
        say(uow)

    commit(service, (WRITER, add_and_say), (READER, say))
    assert [event.sequence for event in service.published()] == [1, 2]
    assert service.store["tallies"].find_one({"_id": "t1"})["sequence"] == 2
    assert [who for who, _ in changes(service)] == ["writer", "reader"]


class RemarkOfTomorrow(Embedded):
    """A part to which a newer version of the service gives one more field."""

    text = StringField(required=True)
    mood = StringField()


class TallyOfTomorrow(Record):
    """The same for the document."""

    meta = {"collection": "tallies"}

    advisor_id = StringField(required=True)
    minutes = IntField(required=True)
    day = DayField(required=True)
    times = IntField(default=0)
    remarks = EmbeddedDocumentListField(RemarkOfTomorrow)
    weather = StringField()


def test_an_older_replica_keeps_the_fields_that_a_newer_one_wrote(service, stored):
    def as_tomorrow(uow: UnitOfWork) -> None:
        tally = uow.require(TallyOfTomorrow, "t1")
        tally.weather, tally.remarks[0].mood = "rain", "good"

    def as_today(uow: UnitOfWork) -> None:
        tally_in(uow).minutes = 7
        remark("as it is")(uow)

    commit(service, (WRITER, as_tomorrow))
    commit(service, (READER, as_today))
    found = service.store["tallies"].find_one({"_id": "t1"})
    assert (found["minutes"], found["weather"]) == (7, "rain")
    assert found["remarks"] == [{"text": "as it is", "mood": "good"}]
    changed = [sorted(what) for _, what in changes(service)[1:]]
    assert changed == [["remarks", "weather"], ["minutes", "remarks"]]
