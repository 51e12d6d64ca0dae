"""Running sums are what the records add up to, whoever changes them at once, folded or not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo.errors import OperationFailure

from shared.actor import Role
from shared.contracts.reconciliation import ALL, RunningTally
from shared.errors import Conflict
from shared.persistence import notes, recount, tallies
from shared.persistence.lease import Lease
from shared.persistence.recount import Recount, TooManyRecords
from shared.runtime.migrate import migrate, missing
from tests.support.harness import TENANT, ServiceHarness, actor
from tests.support.reconciling import running
from tests.support.tallies import Tally, attendance

REVIEWER = actor(Role.FINANCE_REVIEWER)
OTHER = actor(Role.FINANCE_REVIEWER, tenant="northern")
COMMANDS_AT_ONCE = 60
A_DAY = 86_400.0


def add(service: ServiceHarness, tally_id: str, minutes: int, who=REVIEWER) -> None:
    service.execute("approve_claim", {"tally_id": tally_id, "minutes": minutes}, actor=who)


def kept(service: ServiceHarness, tenant: str = TENANT) -> RunningTally:
    return tallies.read(service.store, tenant).of(Tally, ALL)


def counted(service: ServiceHarness, tenant: str = TENANT) -> RunningTally:
    records = service.store["tallies"].find({"tenant": tenant})
    return running((row["_id"], row["minutes"]) for row in records)


def rows(service: ServiceHarness, **filters) -> int:
    return service.store[tallies.COLLECTION].count_documents(filters)


def alter(service: ServiceHarness, tally_id: str, minutes: int) -> None:
    """Change a record in the database, past all that guards it."""
    service.store["tallies"].update_one({"_id": tally_id}, {"$set": {"minutes": minutes}})


def test_sums_follow_what_is_made_and_what_is_changed_by_tenant(service: ServiceHarness) -> None:
    add(service, "t1", 5)
    add(service, "t1", 7)
    add(service, "t2", 1)
    add(service, "t3", 100, OTHER)
    assert (len(kept(service)), kept(service).total) == (2, 13)
    assert kept(service).as_tally() == counted(service).as_tally()
    assert kept(service, "northern").as_tally() == counted(service, "northern").as_tally()


def test_what_fails_adds_nothing_and_what_is_heard_twice_adds_once(service: ServiceHarness) -> None:
    with pytest.raises(Conflict):
        add(service, "t1", -1)
    event = attendance(1)
    service.process([event, event])
    service.process([event])
    assert len(kept(service)) == 1
    assert kept(service).as_tally() == counted(service).as_tally()


def test_a_batch_appends_one_row_and_many_at_once_add_up(service: ServiceHarness) -> None:
    service.process([attendance(number) for number in range(50)])
    assert rows(service) == 1
    with ThreadPoolExecutor(16) as people:
        list(people.map(lambda number: add(service, f"t{number % 7}", number), range(COMMANDS_AT_ONCE)))
    assert len(kept(service)) == 57
    assert kept(service).as_tally() == counted(service).as_tally()


def test_folding_changes_no_sum_also_while_others_write(service: ServiceHarness) -> None:
    add(service, "t0", 1, OTHER)
    with ThreadPoolExecutor(8) as people:
        done = [people.submit(add, service, f"t{number}", number) for number in range(1, COMMANDS_AT_ONCE)]
        for _ in range(5):
            tallies.fold(service.store, {})
            assert len(kept(service)) >= 0
        for one in done:
            one.result()
    tallies.fold(service.store, {})
    assert rows(service, pending=True) == 0
    assert rows(service) == 2
    assert kept(service).as_tally() == counted(service).as_tally()
    assert len(kept(service, "northern")) == 1


def test_what_was_changed_by_other_hands_is_found_and_set_right_once(service: ServiceHarness) -> None:
    add(service, "t1", 5)
    assert list(recount.off(service.store, [Tally])) == []
    alter(service, "t1", 6)
    ((model, tenant, found),) = recount.off(service.store, [Tally])
    assert model is Tally
    assert (tenant, found.names, found.of(Tally, ALL).total) == (TENANT, ["tallies/all"], 1)
    assert len(recount.repaired(service.store, [Tally])) == 1
    assert recount.repaired(service.store, [Tally]) == []
    assert kept(service).as_tally() == counted(service).as_tally()


def test_two_never_set_right_at_once(service: ServiceHarness) -> None:
    assert Lease(service.store, recount.REPAIR_LEASE, "somebody").held()
    with pytest.raises(Conflict):
        recount.repaired(service.store, [Tally])


def test_records_from_before_there_were_sums_are_counted_once_by_the_migration(
    service: ServiceHarness,
) -> None:
    add(service, "t1", 5)
    service.store[tallies.COLLECTION].delete_many({})
    notes.write(service.store, recount.COUNTED, {})
    assert missing([Tally], service.store) == ["sums of tallies"]
    assert migrate([Tally], service.store) == ["sums of tallies"]
    assert migrate([Tally], service.store) == []
    assert kept(service).as_tally() == counted(service).as_tally()


def test_the_daily_recount_goes_on_where_it_was_and_tells_what_is_off(service: ServiceHarness) -> None:
    add(service, "t1", 5)
    add(service, "t2", 5, OTHER)
    told: list[int] = []
    now = [A_DAY * 10]
    chore = Recount([Tally], told.append, unix_clock=lambda: now[0])
    noted = looks(chore, service, {}, 3)
    assert told == [0]
    alter(service, "t2", 9)
    noted = looks(chore, service, noted, 2)
    assert told == [0, 0, 0], "not before a day is over"
    now[0] += A_DAY
    looks(chore, service, noted, 3)
    assert told[3:] == [0, 1, 1]


def test_records_that_are_too_many_to_count_are_told_and_the_others_counted(
    service: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(service, "t1", 5)
    add(service, "t2", 5, OTHER)
    alter(service, "t2", 9)
    drift = tallies.drift

    def too_long(store, model, tenant, **options):
        if tenant == TENANT:
            raise OperationFailure("the instant is gone", recount.SNAPSHOT_TOO_OLD)
        return drift(store, model, tenant, **options)

    monkeypatch.setattr(tallies, "drift", too_long)
    with pytest.raises(TooManyRecords, match=f"{TENANT} has more tallies .* minSnapshotHistoryWindow"):
        recount.repaired(service.store, [Tally])
    told: list[int] = []
    looks(Recount([Tally], told.append, unix_clock=lambda: A_DAY * 10), service, {}, 3)
    assert told == [1, 1]


def test_a_record_that_cannot_be_counted_holds_up_no_other_tenant(service: ServiceHarness) -> None:
    add(service, "t1", 5)
    add(service, "t2", 5, OTHER)
    alter(service, "t2", 9)
    service.store["tallies"].update_one({"_id": "t1"}, {"$unset": {"minutes": ""}})
    reported: list[int] = []
    looks(Recount([Tally], reported.append, unix_clock=lambda: A_DAY * 10), service, {}, 3)
    assert reported == [1, 1]


def looks(chore: Callable, service: ServiceHarness, noted: dict, times: int) -> dict:
    for _ in range(times):
        noted = chore(service.store, noted)
    return noted
