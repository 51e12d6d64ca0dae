"""The archive of the outbox: old published rows, in one collection for each month of their ids.

So the outbox itself stays as small as what is new, and a month can be kept elsewhere as a whole. Rows are
copied before they are removed: a reader that looks at the outbox first, and then at the archive, misses none.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from shared.clock import SystemClock
from shared.ids import earliest_id, instant_of
from shared.persistence import outbox
from shared.persistence.store import DUPLICATE_KEY, Store

EVERY_SECONDS: Final = 60.0
KEPT_IN_OUTBOX: Final = timedelta(days=35)
ROWS_AT_ONCE: Final = 500
SECONDS_MAX: Final = 2.0
"""How long it works at a time."""
_PREFIX: Final = f"{outbox.COLLECTION}_"
_NAMES: Final = {"name": {"$regex": rf"^{_PREFIX}\d{{4}}_\d{{2}}$"}}

Row = dict[str, Any]


def tidy(store: Store, _noted: Row) -> Row:
    """Archive what has been published for long, for some seconds: a chore of every service."""
    deadline = time.monotonic() + SECONDS_MAX
    before = SystemClock().now() - KEPT_IN_OUTBOX
    while archive_next(store, before) and time.monotonic() < deadline:
        pass
    return {}


def archive_next(store: Store, before: datetime) -> int:
    """Move the oldest published rows whose ids were made before then; returns how many.

    What is still to be sent stays. A crash leaves some rows in both places, until they are moved once more.
    """
    rows = store[outbox.COLLECTION]
    published = {"_id": {"$lt": earliest_id(before)}, "state": {"$exists": False}}
    oldest = list(rows.find(published).sort("_id", ASCENDING).limit(ROWS_AT_ONCE))
    if not oldest:
        return 0
    month = archive_of(oldest[0]["_id"])
    moved = list(takewhile(lambda row: archive_of(row["_id"]) == month, oldest))
    _copy(moved, store[month])
    rows.delete_many({"_id": {"$in": [row["_id"] for row in moved]}})
    return len(moved)


def published(store: Store, wanted: Row, *, fields: Sequence[str] = (), since: str = "") -> Iterator[Row]:
    """All rows that match, archived or not, by id from the one after `since` on; some of their fields."""
    while window := _window(store, wanted, fields, since):
        yield from window
        since = window[-1]["_id"]


def find(store: Store, ids: Iterable[str]) -> list[Row]:
    """These rows, archived or not, by id."""
    wanted = sorted(ids)
    found = {row["_id"]: row for row in store[outbox.COLLECTION].find({"_id": {"$in": wanted}})}
    for name in sorted({archive_of(id_) for id_ in wanted if id_ not in found}):
        found |= {row["_id"]: row for row in store[name].find({"_id": {"$in": wanted}})}
    return [found[id_] for id_ in wanted if id_ in found]


def count(store: Store) -> int:
    """About how many rows there are, archived or not; reads none."""
    names = [outbox.COLLECTION, *_archives(store)]
    return sum(store[name].estimated_document_count() for name in names)


def archive_of(row_id: str) -> str:
    """The collection of the month in which this id was made, so months hold ids that follow each other."""
    return f"{_PREFIX}{instant_of(row_id):%Y_%m}"


def _window(store: Store, wanted: Row, fields: Sequence[str], since: str) -> list[Row]:
    query = {**wanted, "_id": {"$gt": since}}
    # The outbox first: what is moved meanwhile is found in the archive after that.
    found = _next(store[outbox.COLLECTION], query, fields)
    archived: dict[str, Row] = {}
    for name in _archives(store):
        if len(archived) >= ROWS_AT_ONCE:
            break
        if not since or name >= archive_of(since):
            archived |= _next(store[name], query, fields)
    found |= archived
    return [found[id_] for id_ in sorted(found)[:ROWS_AT_ONCE]]


def _next(rows: Collection[Row], query: Row, fields: Sequence[str]) -> dict[str, Row]:
    found = rows.find(query, list(fields) or None).sort("_id", ASCENDING).limit(ROWS_AT_ONCE)
    return {row["_id"]: row for row in found}


def _archives(store: Store) -> list[str]:
    return sorted(store.database.list_collection_names(filter=_NAMES))


def _copy(rows: list[Row], archived: Collection[Row]) -> None:
    """Insert what is not there yet."""
    try:
        archived.insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(wrong["code"] != DUPLICATE_KEY for wrong in error.details["writeErrors"]):
            raise
