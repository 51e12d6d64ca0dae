"""Documents come to their new form in batches, each once, audited and with the sums right."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from shared.errors import Conflict
from shared.persistence import audit, migrations
from shared.persistence.migrations import Migration, Refused
from shared.persistence.store import TooSlow
from shared.release import RELEASE
from shared.runtime.migrate import known_migrations, migrate, missing
from tests.support.harness import ServiceHarness
from tests.support.migrations import (
    DOUBLED,
    NAMED,
    OWNER,
    apply,
    breaks,
    doubled,
    stored_minutes,
    sums_off,
    with_tallies,
)
from tests.support.tallies import Tally

MINUTES = {f"t{number:02}": number for number in range(25)}
TWICE = {id_: 2 * minutes for id_, minutes in MINUTES.items()}
ID = "stipends.0001"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "BATCH_DOCUMENTS_MAX", 10)


@pytest.fixture
def service(service: ServiceHarness) -> ServiceHarness:
    """Tallies of two tenants."""
    with_tallies(service, dict(list(MINUTES.items())[:12]))
    with_tallies(service, dict(list(MINUTES.items())[12:]), tenant="northern")
    return service


def noted(service: ServiceHarness, id_: str = ID) -> dict[str, Any]:
    (row,) = [row for row in migrations.applied(service.store) if row["_id"] == id_]
    return row


def test_each_document_is_changed_once_and_who_did_when_and_how_many_is_noted(service):
    told: list[str] = []

    assert apply(service.store, DOUBLED, report=told.append) == ["migration stipends.0001 (minutes_doubled)"]
    assert apply(service.store, DOUBLED) == []

    assert stored_minutes(service) == TWICE
    row = noted(service)
    assert (row["read"], row["changed"], row["release"], row["collection"]) == (25, 24, RELEASE, "tallies")
    assert row["begun_at"] <= row["finished_at"]
    assert told[0] == "stipends.0001 (minutes_doubled): 10 documents read, 9 changed"
    assert len(told) == 3


def test_a_changed_document_is_a_version_later_and_audited_and_the_others_stay_as_they_were(service):
    before = {row["_id"]: row for row in service.store["tallies"].find()}
    apply(service.store, DOUBLED)

    after = {row["_id"]: row for row in service.store["tallies"].find()}
    assert after["t00"] == before["t00"]
    own = {"minutes": 2, "version": 2, "audit_head": after["t01"]["audit_head"]}
    assert after["t01"] == before["t01"] | own
    (entry,) = service.store["audit"].find({"_id": "tallies/t01/00000002"})
    assert (entry["actor"], entry["origin"], entry["action"]) == (
        "system:stipends",
        "migrate",
        "minutes_doubled",
    )
    assert audit.change_of(entry)[3:] == ({"minutes": 1}, {"minutes": 2})
    assert breaks(service) == []
    assert sums_off(service) == []


def test_a_later_migration_gets_what_an_earlier_one_gives(service):
    apply(service.store, DOUBLED, NAMED)
    assert stored_minutes(service) == TWICE
    assert service.store["tallies"].count_documents({"advisor_id": "a1-anew", "version": 3}) == 24
    assert noted(service, "stipends.0002")["changed"] == 25
    assert breaks(service) == []


def test_one_that_was_applied_is_passed_over_when_another_follows(service):
    apply(service.store, DOUBLED)
    assert apply(service.store, DOUBLED, NAMED) == ["migration stipends.0002 (advisors_named_anew)"]
    assert stored_minutes(service) == TWICE


def test_what_fails_goes_on_after_the_last_batch_that_was_done(service):
    def fails(stored: dict[str, Any]) -> dict[str, Any] | None:
        if stored["_id"] == "t15":
            raise KeyError("a defect")
        return doubled(stored)

    with pytest.raises(KeyError):
        apply(service.store, Migration("minutes_doubled", Tally, fails))
    assert (noted(service)["read"], noted(service)["after"]) == (10, "t09")
    with pytest.raises(Refused, match=r"older release.* Missing: stipends\.0001 \(minutes_doubled\)"):
        migrations.check(service.store, known_migrations(OWNER, [DOUBLED]))

    apply(service.store, DOUBLED)
    assert stored_minutes(service) == TWICE
    assert noted(service)["read"] == 25


def test_two_that_migrate_at_once_do_nothing_twice(service):
    def at_once() -> None:
        # One sets the sums right; the others leave that to it.
        with suppress(Conflict):
            apply(service.store, DOUBLED)

    with ThreadPoolExecutor(3) as several:
        for run in [several.submit(at_once) for _ in range(3)]:
            run.result()
    apply(service.store, DOUBLED)
    assert stored_minutes(service) == TWICE
    assert (noted(service)["read"], breaks(service), sums_off(service)) == (25, [], [])


def test_a_batch_that_takes_too_long_is_made_smaller(service, monkeypatch):
    batch, sizes = migrations._batch, []

    def slow(*arguments: Any) -> Any:
        sizes.append(arguments[-1])
        if arguments[-1] > 2:
            raise TooSlow("for this test")
        return batch(*arguments)

    monkeypatch.setattr(migrations, "_batch", slow)
    apply(service.store, DOUBLED)
    assert sizes[:3] == [10, 2, 2]
    assert stored_minutes(service) == TWICE


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        pytest.param([DOUBLED], r"newer release, .*stipends\.0002 \(advisors_named_anew\)", id="newer"),
        pytest.param([NAMED, DOUBLED], r"by stipends\.0001 \(minutes_doubled\).* advisors_", id="moved"),
        pytest.param([NAMED], r"by stipends\.0001 \(minutes_doubled\).* advisors_", id="removed"),
    ],
)
def test_data_whose_migrations_are_not_those_listed_is_left_alone(service, listed, told):
    apply(service.store, DOUBLED, NAMED)
    rows = stored_minutes(service)
    for work in (migrate, missing):
        with pytest.raises(Refused, match=told):
            work([Tally], service.store, OWNER, listed)
    with pytest.raises(Refused, match=told):
        migrations.check(service.store, known_migrations(OWNER, listed))
    assert stored_minutes(service) == rows


def test_an_older_release_goes_on_with_data_that_it_reads_all_the_same(service):
    apply(service.store, DOUBLED, Migration("advisors_named_anew", Tally, NAMED.change, compatible=True))
    migrations.check(service.store, known_migrations(OWNER, [DOUBLED]))


def test_what_is_to_be_done_is_shown_and_nothing_is_done(service):
    assert missing([Tally], service.store, OWNER, [DOUBLED]) == ["migration stipends.0001 (minutes_doubled)"]
    assert stored_minutes(service) == MINUTES
    assert migrate([Tally], service.store, OWNER, [DOUBLED]) == ["migration stipends.0001 (minutes_doubled)"]
    assert missing([Tally], service.store, OWNER, [DOUBLED]) == []
