"""Old published rows of the outbox are archived by month, and who reads the history finds them there."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.ids import earliest_id, instant_of, new_id
from shared.persistence import archive, outbox

TODAY = datetime(2027, 3, 20, tzinfo=UTC)
DAYS = [TODAY - timedelta(days=back) for back in (100, 80, 79, 50, 48, 20, 1)]
BEFORE = TODAY - archive.KEPT_IN_OUTBOX
STAYS = len([day for day in DAYS if day >= BEFORE])


@pytest.fixture
def store(harness):
    return harness("stipends").store


def row(at: datetime, **fields):
    id_ = earliest_id(at) + new_id()[13:]
    return {"_id": id_, "exchange": "stipends.events", "body": b"{}", "at": at, **fields}


def archive_all(store, before=BEFORE):
    moved = []
    while count := archive.archive_next(store, before):
        moved.append(count)
    return moved


def ids(rows):
    return [one["_id"] for one in rows]


def archives(store):
    return sorted(name for name in store.database.list_collection_names() if name.startswith("outbox_"))


def test_rows_move_to_the_month_of_their_id_and_are_read_in_order_from_both_places(store, monkeypatch):
    monkeypatch.setattr(archive, "ROWS_AT_ONCE", 2)
    rows = [row(at + timedelta(minutes=minute)) for at in DAYS for minute in range(3)]
    store[outbox.COLLECTION].insert_many(rows)
    assert sum(archive_all(store)) == len(rows) - 3 * STAYS
    assert archives(store) == ["outbox_2026_12", "outbox_2027_01"]
    assert store[outbox.COLLECTION].count_documents({}) == 3 * STAYS
    assert ids(archive.published(store, {})) == ids(rows)
    assert list(archive.published(store, {}, fields=["_id"])) == [{"_id": id_} for id_ in ids(rows)]
    assert ids(archive.published(store, {"exchange": "another"})) == []
    for since in (0, 4, 11, len(rows) - 1):
        assert ids(archive.published(store, {}, since=rows[since]["_id"])) == ids(rows)[since + 1 :]
    some = [rows[place]["_id"] for place in (19, 5, 12)]
    assert ids(archive.find(store, [*some, new_id()])) == sorted(some)
    assert archive.count(store) == len(rows)


def test_what_is_still_to_be_sent_stays_in_the_outbox(store):
    kept = [row(DAYS[0], state=state) for state in (outbox.PENDING, outbox.RETURNED, outbox.REFUSED)]
    store[outbox.COLLECTION].insert_many([row(DAYS[0]), *kept])
    assert archive_all(store) == [1]
    assert ids(store[outbox.COLLECTION].find().sort("_id")) == sorted(ids(kept))
    assert len(list(archive.published(store, {}))) == 4


def test_one_that_a_crash_left_in_both_places_is_read_once_and_moved_again(store):
    both, one = row(DAYS[0]), row(DAYS[1])
    store[outbox.COLLECTION].insert_many([both, one])
    store[archive.archive_of(both["_id"])].insert_one(both)
    assert ids(archive.published(store, {})) == ids([both, one])
    assert sum(archive_all(store)) == 2
    assert ids(archive.published(store, {})) == ids([both, one])
    assert store[outbox.COLLECTION].count_documents({}) == 0


def test_a_reader_misses_nothing_that_moves_while_it_reads(store, monkeypatch):
    monkeypatch.setattr(archive, "ROWS_AT_ONCE", 2)
    rows = [row(at + timedelta(minutes=minute)) for at in DAYS for minute in range(4)]
    store[outbox.COLLECTION].insert_many(rows)
    found = []
    for one in archive.published(store, {}):
        found.append(one["_id"])
        archive.archive_next(store, BEFORE)
    assert found == ids(rows)


def test_the_month_is_that_of_the_id(store):
    assert archive.archive_of(earliest_id(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))) == "outbox_2026_12"
    older_version = f"{earliest_id(datetime(2027, 1, 1, tzinfo=UTC))}{new_id()[13:]}/v1"
    assert archive.archive_of(older_version) == "outbox_2027_01"
    assert abs(instant_of(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_upkeep_archives_for_a_while_and_stops_when_there_is_nothing_old(store):
    old = row(datetime.now(UTC) - archive.KEPT_IN_OUTBOX - timedelta(days=1))
    store[outbox.COLLECTION].insert_many([old, row(datetime.now(UTC))])
    archive.tidy(store, {})
    assert store[outbox.COLLECTION].count_documents({}) == 1
    assert ids(store[archive.archive_of(old["_id"])].find()) == [old["_id"]]
