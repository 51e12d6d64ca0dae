"""No process works on data of another release, and none is migrated under an older one's hands."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

import pytest

from shared.persistence import migrations, replicas
from shared.persistence.migrations import Migration, Refused
from shared.persistence.store import DatabaseAway, Store
from shared.release import RELEASE
from shared.runtime.migrate import known_migrations
from shared.runtime.presence import MARGIN_SECONDS, Presence
from tests.support.harness import ServiceHarness
from tests.support.migrations import DOUBLED, NAMED, OWNER, apply, stored_minutes, with_tallies
from tests.support.tallies import Tally
from tests.support.waiting import eventually

LONG = 60.0


@pytest.fixture
def service(service: ServiceHarness) -> ServiceHarness:
    with_tallies(service, {"t1": 1})
    return service


@pytest.fixture
def older(service: ServiceHarness) -> Store:
    """The store of a process of a release that knows no migration."""
    store = Store(service.store_uri)
    yield store
    store.close()


def presence(store: Store, *own: Migration, name: str = "stipends-7", seconds: float = LONG) -> Presence:
    known = known_migrations(OWNER, own)
    return Presence(store, known, f"{name}/1", name, seconds=seconds, refused=raised)


def raised(refused: Refused) -> NoReturn:
    raise refused


def rows(service: ServiceHarness) -> int:
    return service.store[replicas.COLLECTION].count_documents({})


def write(store: Store) -> None:
    store.in_transaction(lambda: store["tallies"].update_one({"_id": "t1"}, {"$inc": {"times": 1}}))


def test_a_process_writes_from_its_announcement_until_it_stops(service, older):
    one = presence(older)
    with pytest.raises(DatabaseAway):
        write(older)
    one.begin()
    write(older)
    assert rows(service) == 1
    one.stop()
    assert rows(service) == 0
    with pytest.raises(DatabaseAway):
        write(older)


def test_a_migration_is_refused_while_an_older_replica_runs_which_goes_on_undisturbed(service, older):
    one = presence(older)
    one.begin()
    told: list[str] = []
    with pytest.raises(Refused, match=rf"older release run: stop stipends-7 \(release {RELEASE}\)\."):
        apply(service.store, DOUBLED, wait_seconds_max=0.1, report=told.append)
    assert told == [f"waiting until these have stopped: stipends-7 (release {RELEASE})"]
    assert stored_minutes(service) == {"t1": 1}
    assert [row["_id"] for row in migrations.applied(service.store)] == ["shared.0001"]
    one._turn()
    write(older)


def test_it_waits_for_them_to_stop(service, older):
    one = presence(older)
    one.begin()
    with ThreadPoolExecutor() as beside:
        told: list[str] = []
        run = beside.submit(apply, service.store, DOUBLED, report=told.append)
        eventually(lambda: told, what="a migration that waits")
        one.stop()
        run.result()
    assert stored_minutes(service) == {"t1": 2}


def test_one_that_died_is_waited_for_until_it_counts_no_more(service, older):
    began = time.monotonic()
    presence(older, seconds=2.0).begin()
    apply(service.store, DOUBLED)
    assert time.monotonic() - began >= 2.0
    assert stored_minutes(service) == {"t1": 2}


def test_one_that_has_not_announced_itself_for_too_long_writes_nothing(service, older):
    """As when it was frozen, or cut off: its time runs out here before it does in the database."""
    presence(older, seconds=MARGIN_SECONDS + 3.0).begin()
    write(older)
    eventually(lambda: time.monotonic() > older.writes_until, what="the end of its time")
    with pytest.raises(DatabaseAway):
        write(older)
    with pytest.raises(Refused):
        apply(service.store, DOUBLED, wait_seconds_max=0)


def test_an_older_process_that_starts_while_a_migration_runs_is_refused(service, older):
    def looks(_text: str) -> None:
        with pytest.raises(Refused, match="form of a newer release"):
            presence(older).begin()
        assert rows(service) == 0

    apply(service.store, DOUBLED, report=looks)
    assert stored_minutes(service) == {"t1": 2}


def test_one_that_announces_itself_at_the_very_moment_has_its_way(service, older, monkeypatch):
    """It announced itself after the migration had looked for replicas; the migration looks again."""
    note, one = migrations._note_begun, presence(older)

    def late(*arguments):
        replicas.announce(older, "stipends-7/1", "stipends-7", ["shared.0001"], LONG)
        return note(*arguments)

    monkeypatch.setattr(migrations, "_note_begun", late)
    with pytest.raises(Refused, match="stop stipends-7"):
        apply(service.store, DOUBLED, wait_seconds_max=0)
    one.begin()
    assert stored_minutes(service) == {"t1": 1}


def test_a_process_that_runs_on_into_another_release_of_the_data_ends(service, older):
    one = presence(older)
    one.begin()
    service.store[replicas.COLLECTION].delete_many({})
    apply(service.store, DOUBLED)
    with pytest.raises(Refused, match="form of a newer release"):
        one.run()
    with pytest.raises(DatabaseAway):
        write(older)
    assert rows(service) == 0


def test_a_newer_process_is_refused_until_the_documents_are_migrated(service, older):
    with pytest.raises(Refused, match=r"form of an older release: .*stipends\.0001 \(minutes_doubled\)"):
        presence(older, DOUBLED).begin()
    apply(service.store, DOUBLED)
    presence(older, DOUBLED).begin()
    write(older)


def test_a_compatible_migration_waits_for_nobody(service, older):
    one = presence(older)
    one.begin()
    apply(service.store, Migration("advisors_named_anew", Tally, NAMED.change, compatible=True))
    one._turn()
    write(older)


def test_while_the_database_is_away_a_process_starts_and_writes_nothing(service):
    store = Store("mongodb://127.0.0.1:9/nothing")
    presence(store).begin()
    with pytest.raises(DatabaseAway):
        write(store)
    store.close()
