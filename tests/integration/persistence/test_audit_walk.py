"""Verifying the audit in groups of records: all breaks, goes on where it was, while writers write."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from pymongo.errors import OperationFailure

from shared.actor import Role
from shared.clock import FixedClock
from shared.persistence import audit_days, audit_walk
from shared.persistence.audit_walk import Walk
from shared.persistence.store import Store
from tests.support import tallies
from tests.support.harness import AUDIT_KEYS, ServiceHarness, actor
from tests.support.tallies import attendance

REVIEWER = actor(Role.FINANCE_REVIEWER)
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TALLIES = 25


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def service(harness: Callable[..., ServiceHarness], clock: FixedClock) -> ServiceHarness:
    """Tallies on two days that are over: 25 and one more."""
    made = harness("stipends", use_cases=tallies, clock=clock)
    made.process([attendance(number) for number in range(TALLIES)])
    clock.advance(DAY)
    made.process([attendance(TALLIES)])
    clock.advance(2 * DAY)
    return made


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_walk, "RECORDS_AT_ONCE", 4)
    monkeypatch.setattr(audit_walk, "SAVED_EVERY_SECONDS", 0.0)


def walked(service: ServiceHarness, told=lambda _walk: None, **options) -> Walk:
    clock = service.clock
    return audit_walk.verify_on(service.store, ["tallies"], clock, told, **options)


def add(service: ServiceHarness, tally_id: str, minutes: int) -> None:
    service.execute("approve_claim", {"tally_id": tally_id, "minutes": minutes}, actor=REVIEWER)


def tally(number: int) -> str:
    return f"tally-att-{number}"


def remove_with_audit(service: ServiceHarness, record_id: str) -> None:
    service.store["tallies"].delete_one({"_id": record_id})
    service.store["audit"].delete_many({"record": f"tallies/{record_id}"})


def put_back(service: ServiceHarness, first: dict) -> None:
    service.store["tallies"].replace_one({"_id": first["_id"]}, first)
    service.store["audit"].delete_one({"_id": f"tallies/{first['_id']}/00000002"})


def test_a_whole_audit_is_walked_to_its_end(service):
    walk = walked(service)
    assert (walk.entries, walk.breaks) == (TALLIES + 1, 0)
    assert service.store[audit_walk.COLLECTION].find_one() is None


def test_all_breaks_are_counted_and_the_first_are_told(service, monkeypatch):
    monkeypatch.setattr(audit_walk, "BREAKS_TOLD_MAX", 5)
    service.store["tallies"].update_many({"_id": {"$ne": tally(3)}}, {"$set": {"minutes": 500}})
    service.store["tallies"].insert_one({"_id": "slipped-in", "tenant": "lakeshore", "version": 1})
    walk = walked(service)
    assert walk.breaks == TALLIES + 1
    assert len(walk.first_breaks) == 5
    assert {found.reason for found in walk.first_breaks} == {"fields were changed past the audit: minutes"}


def test_it_goes_on_where_it_was_interrupted_and_forgets_no_break(service):
    service.store["tallies"].update_one({"_id": tally(0)}, {"$set": {"minutes": 500}})
    seen = []

    def interrupted(walk: Walk) -> None:
        if seen and len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(walk.after)

    with pytest.raises(KeyboardInterrupt):
        walked(service, interrupted)
    again = []
    walk = walked(service, lambda walk: again.append(walk.after))
    assert again[0] == "tallies/" + sorted(tally(n) for n in range(TALLIES + 1))[15] + "/:"
    assert (walk.entries, walk.breaks) == (TALLIES + 1, 1)


def test_from_the_start_it_begins_anew(service):
    def interrupted(_walk: Walk) -> None:
        if service.store[audit_walk.COLLECTION].find_one():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walked(service, interrupted)
    groups = []
    walk = walked(service, lambda walk: groups.append(walk.after), from_start=True)
    assert groups[0] == "tallies/" + sorted(tally(n) for n in range(TALLIES + 1))[3] + "/:"
    assert walk.entries == TALLIES + 1


def test_an_instant_that_the_server_forgot_is_read_again_in_smaller_groups(service, monkeypatch):
    read, failures = audit_walk._stored, iter(range(3))

    def forgotten(store, records):
        if next(failures, None) is not None:
            raise OperationFailure("the snapshot is too old", audit_walk.SNAPSHOT_TOO_OLD)
        return read(store, records)

    monkeypatch.setattr(audit_walk, "_stored", forgotten)
    walk = walked(service)
    assert (walk.entries, walk.breaks) == (TALLIES + 1, 0)


def test_what_writers_write_meanwhile_is_no_break(service):
    done = Event()

    def write(writer: int) -> int:
        written = 0
        while not done.is_set():
            add(service, tally(written % TALLIES), 1)
            add(service, f"new-{writer}-{written}", 1)
            written += 1
        return written

    with ThreadPoolExecutor(max_workers=2) as pool:
        writers = [pool.submit(write, number) for number in range(2)]
        try:
            assert [walked(service).breaks for _ in range(5)] == [0] * 5
        finally:
            done.set()
        assert all(writer.result() for writer in writers)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (
            lambda service, _first: remove_with_audit(service, tally(3)),
            "25 entries were sealed, 24 are there",
        ),
        (put_back, "1 entries were sealed, 0 are there"),
        (
            lambda service, _first: service.store[audit_days.COLLECTION].delete_one({"_id": "2026-10-05"}),
            "its seal does not hold",
        ),
        (
            lambda service, _first: service.store[audit_days.COLLECTION].update_one(
                {"_id": "2026-10-05"}, {"$set": {"entries": 24}}
            ),
            "its seal does not hold",
        ),
    ],
    ids=["removed with its audit", "put back to an older state", "a day's seal removed", "a seal altered"],
)
def test_what_no_chain_tells_is_told_by_the_seals_of_days(service, clock, tamper, told):
    first = service.store["tallies"].find_one({"_id": tally(3)})
    add(service, tally(3), 1)
    clock.advance(2 * DAY)
    assert walked(service).breaks == 0
    tamper(service, first)
    assert any(told in found.reason for found in walked(service).first_breaks)


def test_a_day_is_sealed_only_when_nothing_more_can_come(service, clock):
    add(service, tally(3), 1)
    walked(service)
    sealed = [row["_id"] for row in service.store[audit_days.COLLECTION].find().sort("_id")]
    assert sealed == ["2026-10-05", "2026-10-06"]


def test_other_keys_prove_nothing_and_a_new_key_beside_the_old_proves_all(service, clock):
    walked(service)
    others = Store(service.store_uri, "x" * 40)
    rotated = Store(service.store_uri, f"{'x' * 40},{AUDIT_KEYS}")
    try:
        assert list(audit_walk.verify(rotated, ["tallies"], clock)) == []
        found = list(audit_walk.verify(others, ["tallies"], clock))
        assert len(found) == TALLIES + 1 + 2
        assert {"not sealed with any key" in one.reason for one in found} == {True}
    finally:
        others.close()
        rotated.close()


def test_an_entry_that_cannot_be_read_does_not_end_the_walk(service):
    service.store["audit"].update_one({"_id": f"tallies/{tally(3)}/00000001"}, {"$set": {"change": 7}})
    service.store["audit"].update_one({"_id": f"tallies/{tally(4)}/00000001"}, {"$unset": {"version": 1}})
    walk = walked(service)
    assert [found.record for found in walk.first_breaks] == [f"tallies/{tally(3)}", f"tallies/{tally(4)}"]
