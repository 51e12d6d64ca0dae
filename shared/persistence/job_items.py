"""What a job has still to do: its items in rows, in order, and those that failed and are tried again later.

An item that failed is set aside in a row of its own, with its position, so that it holds up none of the
others. Every change is part of the transaction of its effect.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import bson
from pymongo import ASCENDING

from shared.persistence.session import Session
from shared.persistence.store import Store

ITEMS: Final = "job_items"
ASIDE: Final = "job_items_aside"
ITEMS_IN_ROW_MAX: Final = 200
ROW_BYTES_MAX: Final = 4 * 1024 * 1024
"""Of the items of one row together; a row has one at least. A document may have four times as many."""
COLLECTIONS: Final[dict[str, list[dict[str, Any]]]] = {
    ITEMS: [],
    ASIDE: [{"keys": [("job", ASCENDING), ("retry_at", ASCENDING)]}],
}

Row = dict[str, Any]


def add(session: Session, job_id: str, items: Sequence[Any], begin: int = 0) -> None:
    """Add the items of a job, from this position on."""
    for some in _in_rows(items):
        _put(session, job_id, begin, some)
        begin += len(some)


def take(session: Session, job_id: str, limit: int) -> list[Any]:
    """The next items of a job, at most those of one row; they are removed with the effect of this session."""
    row = session.store[ITEMS].find_one(of_job(job_id), sort=[("_id", ASCENDING)])
    if row is None:
        return []
    taken, left = row["items"][:limit], row["items"][limit:]
    session.set_row(ITEMS, row["_id"], None)
    if left:
        _put(session, job_id, row["from"] + len(taken), left)
    return list(taken)


def forget(session: Session, job_id: str) -> None:
    """Remove the items that a job did not take yet."""
    _remove(session, ITEMS, job_id)


def forget_aside(session: Session, job_id: str) -> None:
    """Remove those that were set aside."""
    _remove(session, ASIDE, job_id)


def set_aside(session: Session, job_id: str, position: int, item: Any, retry_at: datetime) -> None:
    """Have an item that failed for the first time tried again then."""
    id_ = row_id(job_id, position)
    row = {"_id": id_, "job": job_id, "position": position, "item": item}
    session.set_row(ASIDE, id_, {**row, "attempts": 1, "retry_at": retry_at})


def put_off(session: Session, aside: Row, retry_at: datetime) -> None:
    """Have an item that was set aside, and failed again, tried once more then."""
    again = {**aside, "attempts": aside["attempts"] + 1, "retry_at": retry_at}
    session.set_row(ASIDE, aside["_id"], again)


def take_aside(session: Session, aside: Row) -> None:
    """Remove an item that was set aside: it has its result."""
    session.set_row(ASIDE, aside["_id"], None)


def first_aside(store: Store, job_id: str) -> Row | None:
    """The item among those set aside that is tried again first."""
    found: Row | None = store[ASIDE].find_one({"job": job_id}, sort=[("retry_at", ASCENDING)])
    return found


def row_id(job_id: str, position: int) -> str:
    """The id of the row of a job that begins at a position."""
    return f"{job_id}/{position:09d}"


def of_job(job_id: str) -> Row:
    """The filter for the rows of a job."""
    return {"_id": {"$gte": row_id(job_id, 0), "$lt": f"{job_id}0"}}


def _put(session: Session, job_id: str, begin: int, items: Sequence[Any]) -> None:
    id_ = row_id(job_id, begin)
    session.set_row(ITEMS, id_, {"_id": id_, "from": begin, "items": list(items)})


def _remove(session: Session, collection: str, job_id: str) -> None:
    for row in session.store[collection].find(of_job(job_id), {"_id": 1}):
        session.set_row(collection, row["_id"], None)


def _in_rows(items: Sequence[Any]) -> Iterator[list[Any]]:
    row: list[Any] = []
    left = ROW_BYTES_MAX
    for item in items:
        size = len(bson.encode({"": item}))
        if row and (len(row) == ITEMS_IN_ROW_MAX or size > left):
            yield row
            row, left = [], ROW_BYTES_MAX
        row.append(item)
        left -= size
    if row:
        yield row
