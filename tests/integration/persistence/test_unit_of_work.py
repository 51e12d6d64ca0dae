"""A use case's changes, its audit, what it says and its answer are one thing: all of it happens, or none."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import orjson
import pytest
from mongoengine.errors import ValidationError

from shared.actor import Role
from shared.clock import SystemClock
from shared.contracts.fields import Count, Id, Reply
from shared.errors import AlreadyDone, Conflict, Forbidden, Invalid, KeyReused, NotFound, VersionMismatch
from shared.events.delivery import Outcome
from shared.persistence import audit, audit_walk, idempotency
from shared.persistence.session import Key
from shared.persistence.store import StaleDocument
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Added, Tally, attendance

REVIEWER = actor(Role.FINANCE_REVIEWER)
SAME_KEY_COMMANDS = 200


def add(service: ServiceHarness, minutes: int, *, tally_id: str = "t1", who=REVIEWER, key=None, **more):
    data = {"tally_id": tally_id, "minutes": minutes, **more}
    return service.execute("approve_claim", data, actor=who, key=key)


def test_the_same_key_gives_the_first_answer_and_one_effect(service):
    first = add(service, 5, key="k1")
    assert add(service, 5, key="k1") == first == {"minutes": 5, "times": 1, "day": "2026-10-01"}


def test_the_same_key_with_another_request_is_refused_and_changes_nothing(service):
    add(service, 5, key="k1")
    with pytest.raises(KeyReused):
        add(service, 6, key="k1")
    assert service.store["tallies"].find_one({"_id": "t1"})["minutes"] == 5


def test_an_answer_is_kept_for_a_month_and_its_key_for_longer(service):
    add(service, 5, key="k1")
    rows = {row["_id"]: row for row in service.store["commands"].find()}
    key, answer = rows["lakeshore/finance_reviewer/k1"], rows["/lakeshore/finance_reviewer/k1"]
    now = datetime.now(UTC)
    assert (answer["expires_at"] - now).days == idempotency.ANSWER_DAYS - 1
    assert (key["expires_at"] - now).days == idempotency.KEY_DAYS - 1
    assert "answer" not in key
    (index,) = [
        one for one in service.store["commands"].index_information().values() if "expireAfterSeconds" in one
    ]
    assert (index["key"], index["expireAfterSeconds"]) == ([("expires_at", 1)], 0)


def test_a_command_whose_answer_is_kept_no_longer_is_known_and_not_done_again(service):
    add(service, 5, key="k1")
    service.store["commands"].delete_one({"_id": "/lakeshore/finance_reviewer/k1"})
    with pytest.raises(AlreadyDone):
        add(service, 5, key="k1")
    with pytest.raises(KeyReused):
        add(service, 6, key="k1")
    assert service.store["tallies"].find_one({"_id": "t1"})["minutes"] == 5


def test_it_is_told_which_record_it_was_about(service):
    answer = {"claim_id": "claim-1", "payment_id": None, "lines": []}
    service.store["commands"].insert_one(
        idempotency.rows("key", "release", "f", answer, datetime.now(UTC))[0]
    )
    with pytest.raises(AlreadyDone, match=r"claim_id: claim-1\.$"):
        idempotency.first_answers(service.store, {"key": "f"})


def test_two_people_may_choose_the_same_key(service):
    add(service, 5, key="k1")
    assert add(service, 6, key="k1", who=actor(Role.FINANCE_REVIEWER, user_id="other"))["minutes"] == 11


def test_two_hundred_commands_at_once_with_one_key_have_one_effect(service):
    with ThreadPoolExecutor(max_workers=40) as pool:
        answers = list(pool.map(lambda _: add(service, 5, key="k1"), range(SAME_KEY_COMMANDS)))
    assert answers == [answers[0]] * SAME_KEY_COMMANDS
    assert service.store["tallies"].find_one({"_id": "t1"})["times"] == 1


def test_commands_on_one_document_at_once_all_succeed(service):
    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(lambda _: add(service, 1), range(60)))
    assert service.store["tallies"].find_one({"_id": "t1"})["minutes"] == 60


def test_a_refused_command_leaves_no_trace(service):
    with pytest.raises(Conflict):
        add(service, -1)
    for collection in ("tallies", "commands", "outbox", "audit"):
        assert service.store[collection].count_documents({}) == 0


def test_a_wrong_request_names_every_wrong_field_with_a_code(service):
    with pytest.raises(Invalid) as refused:
        service.execute("approve_claim", {"minutes": "many", "more": 1}, actor=REVIEWER)
    found = {(error["field"], error["code"]) for error in refused.value.errors}
    assert found == {("tally_id", "required"), ("minutes", "type"), ("more", "unknown")}


def test_tests_notice_a_reply_that_is_not_what_its_contract_says(service):
    class Fewer(Reply):
        minutes = Count()

    class More(Added):
        reason = Id()

    for promised, wrong in ((Fewer, "unknown"), (More, "required")):
        service._replies["approve_claim"] = promised()
        with pytest.raises(AssertionError, match=wrong):
            add(service, 5)


def test_a_role_without_the_right_is_refused_before_anything_is_read(service):
    with pytest.raises(Forbidden):
        add(service, 5, who=actor(Role.ADVISOR))


def test_a_version_that_is_no_longer_the_newest_is_refused(service):
    add(service, 5)
    add(service, 5, version=1)
    with pytest.raises(VersionMismatch):
        add(service, 5, version=1)


def test_another_tenant_sees_none_of_it(service):
    add(service, 5)
    stranger = actor(Role.FINANCE_REVIEWER, tenant="northern")
    assert service.ask("claims", actor=stranger)["items"] == []
    uow = service.unit(stranger)
    assert uow.get(Tally, "t1") is None
    assert uow.find(Tally) == []
    assert uow.count(Tally) == 0
    assert uow.aggregate(Tally, [{"$count": "all"}]) == []
    with pytest.raises(NotFound):
        uow.require(Tally, "t1")


def test_a_list_is_read_page_by_page_to_its_end(service):
    for number in range(5):
        add(service, 1, tally_id=f"t{number}")
    seen, cursor = [], None
    while True:
        page = service.ask("claims", {"cursor": cursor, "limit": 2}, actor=REVIEWER)
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["t0", "t1", "t2", "t3", "t4"]


def test_a_document_that_someone_else_changed_is_not_overwritten(service):
    add(service, 5)
    session = service.session()
    uow = service.unit(REVIEWER, session)
    tally = uow.require(Tally, "t1")
    add(service, 5)
    tally.minutes = 1
    uow.close()
    with pytest.raises(StaleDocument):
        session.flush()


def test_of_two_units_that_touch_a_document_at_once_one_fails_though_neither_changes_it(service):
    add(service, 5)
    sessions = [service.session() for _ in range(2)]
    for session in sessions:
        uow = service.unit(REVIEWER, session)
        uow.touch(uow.require(Tally, "t1"))
        uow.close()
    sessions[0].flush()
    with pytest.raises(StaleDocument):
        sessions[1].flush()
    assert service.store["tallies"].find_one({"_id": "t1"})["version"] == 2
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock())) == []


def test_a_document_that_breaks_its_own_model_is_not_stored(service):
    uow = service.unit(REVIEWER)
    uow.add(Tally(id="t1", minutes=1))
    with pytest.raises(ValidationError):
        uow.close()


def test_a_search_sees_what_the_unit_has_just_added(service):
    def look() -> int:
        uow = service.unit(REVIEWER)
        uow.add(Tally(id="t1", advisor_id="a", minutes=1, day=attendance(1).data["attended_on"]))
        return uow.count(Tally, advisor_id="a")

    assert service.store.in_transaction(look) == 1


def test_every_change_is_audited_and_the_chain_holds(service):
    add(service, 5)
    add(service, 6)
    entries = list(service.store[audit.COLLECTION].find().sort("_id"))
    assert [entry["record"] for entry in entries] == ["tallies/t1", "tallies/t1"]
    assert entries[1]["actor"] == REVIEWER.user_id
    assert orjson.loads(entries[1]["change"]) == {
        "before": {"minutes": 5, "times": 1},
        "after": {"minutes": 11, "times": 2},
    }
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock())) == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda store: store["audit"].update_one({"version": 1}, {"$set": {"actor": "nobody"}}),
        lambda store: store["audit"].update_one({"version": 2}, {"$set": {"change": "{}"}}),
        lambda store: store["audit"].delete_one({"version": 1}),
        lambda store: store["audit"].delete_one({"version": 2}),
        lambda store: store["tallies"].update_one({}, {"$set": {"minutes": 500}}),
        lambda store: store["tallies"].delete_one({}),
        lambda store: store["tallies"].insert_one({"_id": "t2", "tenant": "lakeshore", "version": 1}),
    ],
    ids=[
        "actor altered",
        "change altered",
        "first entry cut out",
        "last entry cut off",
        "record altered past the audit",
        "record removed",
        "record slipped in",
    ],
)
def test_tampering_with_the_audit_is_found(service, tamper):
    add(service, 5)
    add(service, 6)
    tamper(service.store)
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock()))


def test_the_sequence_counts_up_per_document(service):
    facts = [attendance(1), attendance(1), attendance(2)]
    assert {disposition.outcome for disposition in service.process(facts)} == {Outcome.APPLIED}
    said = [(event.subject, event.sequence) for event in service.published()]
    assert said == [("tally-att-1", 1), ("tally-att-1", 2), ("tally-att-2", 1)]


def test_events_of_one_batch_about_one_document_are_audited_one_by_one(service):
    facts = [attendance(1), attendance(2), attendance(1)]
    service.process(facts)
    entries = service.store[audit.COLLECTION].find({"record": "tallies/tally-att-1"}).sort("_id")
    assert [(entry["version"], entry["cause"]) for entry in entries] == [(1, facts[0].id), (2, facts[2].id)]
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock())) == []


@pytest.mark.parametrize(
    "look",
    [
        lambda uow: uow.require(Tally, "t1"),
        lambda uow: uow.find(Tally, advisor_id="a")[0],
        lambda uow: uow.holder(Tally, Key("seats", "1A")),
    ],
    ids=["by its id", "by a search", "by a key that it holds"],
)
def test_what_a_unit_left_is_recorded_before_another_gets_it(service, look):
    def change() -> int:
        session = service.session()
        first, second = service.unit(REVIEWER, session), service.unit(REVIEWER, session)
        tally = Tally(id="t1", advisor_id="a", minutes=1, day=attendance(1).data["attended_on"])
        first.hold(first.add(tally), Key("seats", "1A"))
        first.leave()
        tally = look(second)
        version = tally.version
        tally.minutes = 2
        second.leave()
        session.flush()
        return version

    assert service.store.in_transaction(change) == 1
    stored = service.store["tallies"].find_one({"_id": "t1"})
    assert (stored["version"], stored["minutes"]) == (2, 2)
    assert service.store[audit.COLLECTION].count_documents({}) == 2
    assert list(audit_walk.verify(service.store, ["tallies"], SystemClock())) == []


def test_a_document_that_breaks_its_own_model_is_found_at_the_flush_at_the_latest(service):
    session = service.session()
    uow = service.unit(REVIEWER, session)
    uow.add(Tally(id="t1", minutes=1))
    uow.leave()
    with pytest.raises(ValidationError):
        session.flush()
