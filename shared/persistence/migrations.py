"""Document migrations: stored documents are brought to the form that this release reads.

A service lists its migrations in order, and only ever adds to the end of the list. Its own database notes
which of them were applied. `check` keeps a release away from data of another one.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from pymongo import ReplaceOne

from shared.clock import Clock, SystemClock
from shared.crash_points import CrashPoint, crash_point
from shared.observability import logs
from shared.persistence import audit, recount, replicas, tallies, timers
from shared.persistence.documents import Record
from shared.persistence.store import StaleDocument, Store, TooSlow
from shared.release import RELEASE

COLLECTION: Final = "migrations"
BATCH_DOCUMENTS_MAX: Final = 500
WAIT_SECONDS_MAX: Final = 90.0
"""How long older replicas are waited for: longer than one that died counts as running."""
LOOK_SECONDS: Final = 1.0
BATCH_SECONDS_MAX: Final = 90.0
"""How long a batch is tried: longer than MongoDB keeps the transaction of a process that was killed."""

Row = dict[str, Any]
Report = Callable[[str], None]

log = logs.get_logger(__name__)


def silent(_text: str) -> None:
    """Tells nobody about the progress."""


class Refused(Exception):
    """This release and this data, or the replicas that run, do not go together; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of the form of stored documents.

    `change` is pure: it gets a stored document, and gives it in the new form, or None where nothing is to be
    done; what it gives for `audit.BOOKKEEPING` does not count. It is never edited once it was released: it
    stays as it is, whatever the class becomes. `compatible` tells that older replicas read the new form, and
    that this release reads the old one.

    `wakes` gives the timers of a document that should be there by now, for one of a build that set none: each
    is run at once, and its handler asks the record, and waits for the right time where that is to come.
    """

    name: str
    model: type[Record]
    change: Callable[[Row], Row | None]
    compatible: bool = False
    wakes: Callable[[Row], Iterable[str]] | None = None


def unchanged(_document: Row) -> None:
    """The `change` of a migration that only wakes timers."""


Known = Mapping[str, Migration]
"""All migrations of a database in their order, by id: whose it is, and its place in that list."""


def numbered(owner: str, migrations: Sequence[Migration]) -> dict[str, Migration]:
    """The migrations of one owner by id."""
    return {f"{owner}.{place:04}": one for place, one in enumerate(migrations, start=1)}


def check(store: Store, known: Known) -> None:
    """Raise `Refused` unless the documents have the form that goes with these migrations."""
    if open_ := pending(store, known):
        raise Refused(
            f"The documents of {store.database.name} have the form of an older release: stop its processes "
            f"and run `tandem migrate --apply`, or `provision`. Missing: {_named(open_)}."
        )


def pending(store: Store, known: Known) -> dict[str, Migration]:
    """What is still to be applied, in order.

    Raises `Refused` for data of a newer release, or if what was applied is not what is listed now.
    """
    finished = set()
    for row in applied(store):
        listed = known.get(row["_id"])
        if listed is None and not row["compatible"]:
            raise Refused(
                f"The documents of {store.database.name} have the form of a newer release, {row['release']}: "
                f"it applied {_title(row['_id'], row['name'])}. Start that release, or a later one."
            )
        if listed is not None and listed.name != row["name"]:
            raise Refused(
                f"{store.database.name} was migrated by {_title(row['_id'], row['name'])}, where this "
                f"release lists {listed.name}: applied migrations are never renamed, removed or moved."
            )
        if row.get("finished_at"):
            finished.add(row["_id"])
    return {id_: one for id_, one in known.items() if id_ not in finished}


def applied(store: Store) -> list[Row]:
    """What is noted of each migration that was begun: counts, when, and by which release."""
    return list(store[COLLECTION].find({"_id": {"$gt": ""}}).sort("_id"))


def apply(
    store: Store,
    service: str,
    known: Known,
    report: Report,
    *,
    clock: Clock | None = None,
    wait_seconds_max: float = WAIT_SECONDS_MAX,
) -> list[str]:
    """Apply what is pending; says what that was. Safe to repeat and to interrupt.

    Raises `Refused` before anything is changed while replicas run that do not know a migration, and
    `Conflict` if it is run twice at once and the other one is about to finish; nothing is done twice.
    """
    clock = clock or SystemClock()
    if not (open_ := pending(store, known)):
        return []
    _begin(store, open_, report, clock.now(), wait_seconds_max)
    for id_, migration in open_.items():
        _walk(store, service, id_, migration, report, clock)
    # With all of them applied, the documents have the form that the sums are counted from.
    rows = [row for row in applied(store) if row["_id"] in open_]
    changed = {known[row["_id"]].model for row in rows if row["changed"]}
    if counted := tallies.kept_of(changed):
        recount.repaired(store, counted)
    store[COLLECTION].update_many({"_id": {"$in": list(open_)}}, {"$set": {"finished_at": clock.now()}})
    return [f"migration {title}" for title in titles(open_)]


def titles(migrations: Known) -> list[str]:
    """The migrations as a person reads them."""
    return [_title(id_, one.name) for id_, one in migrations.items()]


def _begin(store: Store, open_: Known, report: Report, now: datetime, wait_seconds_max: float) -> None:
    """Note that these begin, once no replica runs that does not know them.

    A replica announces itself and then looks for what has begun; here it is the other way around. So one of
    the two sees the other.
    """
    wanted = [id_ for id_, one in open_.items() if not one.compatible]
    deadline = time.monotonic() + wait_seconds_max
    told = ""
    while True:
        older = replicas.lacking(store, wanted)
        if not older:
            noted = [id_ for id_, one in open_.items() if _note_begun(store, id_, one, now)]
            older = replicas.lacking(store, wanted)
            if not older:
                return
            store[COLLECTION].delete_many({"_id": {"$in": noted}})
        names = ", ".join(older)
        if time.monotonic() >= deadline:
            raise Refused(
                f"{_named(open_)} cannot be applied while processes of an older release run: stop {names}."
            )
        if names != told:
            report(f"waiting until these have stopped: {names}")
            told = names
        time.sleep(LOOK_SECONDS)


def _note_begun(store: Store, id_: str, migration: Migration, now: datetime) -> bool:
    """Whether this was the first to note it."""
    row = {
        "name": migration.name,
        "collection": migration.model._get_collection_name(),
        "compatible": migration.compatible,
        "release": RELEASE,
        "begun_at": now,
        "after": "",
        "read": 0,
        "changed": 0,
    }
    done = store[COLLECTION].update_one({"_id": id_}, {"$setOnInsert": row}, upsert=True)
    return done.upserted_id is not None


def _walk(store: Store, service: str, id_: str, migration: Migration, report: Report, clock: Clock) -> None:
    """Migrate all documents of its class, in the order of their ids."""
    limit, moved_at = BATCH_DOCUMENTS_MAX, time.monotonic()
    while True:
        cause = audit.Cause(f"system:{service}", "migrate", migration.name, id_, clock.now())
        try:
            row = store.in_transaction(partial(_batch, store, id_, migration, cause, limit))
        except TooSlow:
            if limit == 1:
                raise
            limit = max(1, limit // 5)
            continue
        except StaleDocument:
            if time.monotonic() - moved_at > BATCH_SECONDS_MAX:
                raise
            continue
        if row is None:
            return
        moved_at = time.monotonic()
        log.info("documents_migrated", migration=id_, count=row["read"])
        report(f"{_title(id_, migration.name)}: {row['read']} documents read, {row['changed']} changed")


def _batch(store: Store, id_: str, migration: Migration, cause: audit.Cause, limit: int) -> Row | None:
    """Migrate the next documents and note how far it came; None if there are no more."""
    row = store[COLLECTION].find_one({"_id": id_})
    assert row is not None, "it was noted that it begins"
    documents = store[row["collection"]]
    found = list(documents.find({"_id": {"$gt": row["after"]}}).sort("_id").limit(limit))
    if not found:
        return None
    pairs = [(before, after) for before in found if (after := _changed(migration, before)) is not None]
    if pairs:
        if migration.model.audited:
            store[audit.COLLECTION].insert_many([_audit(store, row, cause, *pair) for pair in pairs])
        replaced = documents.bulk_write(
            [ReplaceOne({"_id": was["_id"], "version": was["version"]}, now) for was, now in pairs]
        )
        if replaced.matched_count != len(pairs):
            raise StaleDocument("A document was changed by someone else.")
    if migration.wakes is not None:
        woken = [
            timers.Woken(kind, one["tenant"], one["_id"]) for one in found for kind in migration.wakes(one)
        ]
        timers.wake(store, woken, cause.at)
    crash_point(CrashPoint.MID_BATCH)
    row |= {
        "after": found[-1]["_id"],
        "read": row["read"] + len(found),
        "changed": row["changed"] + len(pairs),
    }
    store[COLLECTION].replace_one({"_id": id_}, row)
    return row


def _changed(migration: Migration, before: Row) -> Row | None:
    """The document in its new form and its next version; None if nothing is to be done."""
    after = migration.change(deepcopy(before))
    if after is None:
        return None
    # As the unit of work stores it: without what is None.
    content = {name: value for name, value in audit.content_of(after).items() if value is not None}
    kept = {name: value for name, value in before.items() if name in audit.BOOKKEEPING}
    return None if kept | content == before else kept | content | {"version": before["version"] + 1}


def _audit(store: Store, row: Row, cause: audit.Cause, before: Row, after: Row) -> Row:
    """The entry of one change, whose hash goes into the document."""
    record = f"{row['collection']}/{after['_id']}"
    place = audit.Place(record, after["tenant"], after["version"], before["audit_head"])
    entry = audit.entry(store.audit_keys, place, cause, *audit.differences(before, after))
    after["audit_head"] = entry["hash"]
    return entry


def _named(migrations: Known) -> str:
    return ", ".join(titles(migrations))


def _title(id_: str, name: str) -> str:
    return f"{id_} ({name})"
