"""What counts as a change of a document: whoever changed it is told once, and whoever only read it never."""

from datetime import date

import orjson
import pytest
from mongoengine import EmbeddedDocumentListField, IntField, StringField

from shared.contracts import stipends
from shared.identity import Role
from shared.persistence import audit
from shared.persistence.documents import DayField, Part, Record
from shared.persistence.unit_of_work import UnitOfWork
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Remark, Tally, attendance, claim_data

WRITER = actor(Role.FINANCE_REVIEWER, user_id="writer")
READER = actor(Role.FINANCE_REVIEWER, user_id="reader")


@pytest.fixture
def stored(service: ServiceHarness) -> str:
    """A tally with a remark, at version 1."""
    workspace = service.workspace()
    uow = service.unit(WRITER, workspace)
    id_ = new_tally(uow).id
    uow.close()
    workspace.flush()
    return id_


def new_tally(uow: UnitOfWork) -> Tally:
    remarks = [Remark(text="as it was")]
    return uow.add(Tally(id="t1", advisor_id="a1", minutes=5, day=date(2026, 10, 1), remarks=remarks))


def say(uow: UnitOfWork, tally: Tally) -> None:
    uow.publish(stipends.CLAIM_OPENED, about=tally, data=claim_data(tally.id, attendance(1).data))


def changes(service: ServiceHarness) -> list[tuple[str, dict]]:
    """Who changed what, change by change, in the one chain that there is."""
    assert list(audit.verify(service.store, ["tallies"])) == []
    rows = list(service.store[audit.COLLECTION].find().sort("_id"))
    assert service.store["tallies"].find_one({"_id": "t1"})["version"] == len(rows)
    return [(row["actor"], orjson.loads(row["change"])["after"]) for row in rows]


def test_a_part_that_was_changed_is_not_changed_again_by_who_reads_it_next(service, stored):
    workspace = service.workspace()
    writing, reading = service.unit(WRITER, workspace), service.unit(READER, workspace)
    writing.require(Tally, stored).remarks[0].text = "as it is"
    writing.close()
    reading.require(Tally, stored)
    reading.close()
    workspace.flush()
    assert changes(service)[1:] == [("writer", {"remarks": [{"text": "as it is"}]})]


def test_a_new_document_that_is_then_only_read_stays_at_its_first_version(service):
    workspace = service.workspace()
    writing, reading = service.unit(WRITER, workspace), service.unit(READER, workspace)
    new_tally(writing).remarks[0].text = "better"
    writing.close()
    reading.require(Tally, "t1")
    reading.close()
    workspace.flush()
    ((who, what),) = changes(service)
    assert (who, what["remarks"]) == ("writer", [{"text": "better"}])


def test_each_unit_that_changes_a_part_is_told_with_its_own_change(service, stored):
    workspace = service.workspace()
    for who, text in ((WRITER, "one"), (READER, "two")):
        uow = service.unit(who, workspace)
        uow.require(Tally, stored).remarks[0].text = text
        uow.close()
    workspace.flush()
    assert changes(service)[1:] == [
        ("writer", {"remarks": [{"text": "one"}]}),
        ("reader", {"remarks": [{"text": "two"}]}),
    ]


def test_a_unit_that_searches_after_a_change_is_told_once(service, stored):
    workspace = service.workspace()
    uow = service.unit(WRITER, workspace)
    uow.require(Tally, stored).remarks[0].text = "as it is"
    assert uow.count(Tally) == 1
    uow.close()
    workspace.flush()
    assert len(changes(service)) == 2


def test_what_is_set_and_set_back_is_no_change(service, stored):
    workspace = service.workspace()
    uow = service.unit(WRITER, workspace)
    tally = uow.require(Tally, stored)
    tally.minutes += 1
    tally.minutes -= 1
    uow.close()
    workspace.flush()
    assert len(changes(service)) == 1


def test_a_fact_counts_up_although_nothing_else_changes(service, stored):
    workspace = service.workspace()
    uow = service.unit(WRITER, workspace)
    say(uow, uow.require(Tally, stored))
    uow.close()
    workspace.flush()
    assert changes(service)[1:] == [("writer", {})]
    assert service.store["tallies"].find_one({"_id": "t1"})["sequence"] == 1


def test_a_fact_about_a_document_that_another_unit_has_just_added_counts_up_too(service):
    workspace = service.workspace()
    adding, saying = service.unit(WRITER, workspace), service.unit(READER, workspace)
    say(adding, new_tally(adding))
    adding.close()
    say(saying, saying.require(Tally, "t1"))
    saying.close()
    workspace.flush()
    assert [event.sequence for event in service.published()] == [1, 2]
    assert service.store["tallies"].find_one({"_id": "t1"})["sequence"] == 2
    assert [who for who, _ in changes(service)] == ["writer", "reader"]


class RemarkOfTomorrow(Part):
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
    workspace = service.workspace()
    newer = service.unit(WRITER, workspace)
    tally = newer.require(TallyOfTomorrow, stored)
    tally.weather, tally.remarks[0].mood = "rain", "good"
    newer.close()
    workspace.flush()

    workspace = service.workspace()
    older = service.unit(READER, workspace)
    tally = older.require(Tally, stored)
    tally.minutes, tally.remarks[0].text = 7, "as it is"
    older.close()
    workspace.flush()

    found = service.store["tallies"].find_one({"_id": stored})
    assert (found["minutes"], found["weather"]) == (7, "rain")
    assert found["remarks"] == [{"text": "as it is", "mood": "good"}]
    assert [sorted(what) for _, what in changes(service)[1:]] == [
        ["remarks", "weather"],
        ["minutes", "remarks"],
    ]
