"""Collections, documents and indexes brought to what the code needs, before a service starts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.errors import CollectionInvalid

from shared.events import dead_letters, poison
from shared.persistence import (
    audit,
    audit_days,
    audit_walk,
    files,
    idempotency,
    inbox,
    job_memory,
    jobs,
    lease,
    migrations,
    notes,
    outbox,
    recount,
    replicas,
    tallies,
    tenants,
    timers,
)
from shared.persistence.documents import Record
from shared.persistence.migrations import WAIT_SECONDS_MAX, Known, Migration, Report
from shared.persistence.store import Store

PLUMBING: dict[str, list[dict[str, Any]]] = {
    audit.COLLECTION: audit.INDEXES,
    audit_days.COLLECTION: [],
    audit_walk.COLLECTION: [],
    idempotency.COLLECTION: idempotency.INDEXES,
    inbox.COLLECTION: [],
    outbox.COLLECTION: outbox.INDEXES,
    poison.COLLECTION: poison.INDEXES,
    **dead_letters.COLLECTIONS,
    **files.COLLECTIONS,
    **jobs.COLLECTIONS,
    job_memory.COLLECTION: job_memory.INDEXES,
    lease.COLLECTION: [],
    migrations.COLLECTION: [],
    notes.COLLECTION: [],
    replicas.COLLECTION: replicas.INDEXES,
    tallies.COLLECTION: tallies.INDEXES,
    timers.COLLECTION: timers.INDEXES,
    tenants.COLLECTION: [],
}


class SupersededData(Exception):
    """The database holds records of an earlier build, in a form that is read no more."""


def known_migrations(service: str, own: Sequence[Migration] = ()) -> Known:
    """The document migrations of a service's database: first those of what every service has."""
    return migrations.numbered("shared", dead_letters.MIGRATIONS) | migrations.numbered(service, own)


def migrate(
    documents: Sequence[type[Record]],
    store: Store,
    service: str = "",
    own: Sequence[Migration] = (),
    *,
    report: Report = migrations.silent,
    wait_seconds_max: float = WAIT_SECONDS_MAX,
) -> list[str]:
    """Bring the database to what the code needs; says what it made. Safe to repeat and to interrupt.

    Raises `SupersededData`, before anything is made, when an earlier build's records would be passed over,
    and `Refused` when document migrations cannot be applied; see `migrations.apply`.
    """
    existing = set(store.database.list_collection_names())
    _refuse_superseded(documents, existing, store)
    known = known_migrations(service, own)
    made = make(PLUMBING, store)
    # Before the indexes: a new one may be on what a migration sets.
    made += migrations.apply(store, service, known, report, wait_seconds_max=wait_seconds_max)
    return [*made, *make(of_documents(documents), store), *_count(documents, existing, store)]


def make(wanted: Mapping[str, list[dict[str, Any]]], store: Store) -> list[str]:
    """Make these collections with these indexes, where they are not there; says what it made."""
    made = []
    existing = set(store.database.list_collection_names())
    for collection, indexes in wanted.items():
        if store[collection].name not in existing:
            _create(store, store[collection].name)
            made.append(f"collection {collection}")
        names_before = set(store[collection].index_information())
        if indexes:
            names = store[collection].create_indexes([IndexModel(**index) for index in indexes])
            made += [f"index {collection}.{name}" for name in names if name not in names_before]
    return made


def _count(documents: Sequence[type[Record]], existing: set[str], store: Store) -> list[str]:
    """Count once what was there before its sums were kept; says of which collections."""
    counted = []
    for model in recount.not_counted(tallies.kept_of(documents), store):
        if model._get_collection_name() in existing:
            recount.repaired(store, [model])
            counted.append(f"sums of {model._get_collection_name()}")
        recount.note_counted(model, store)
    return counted


def missing(
    documents: Sequence[type[Record]], store: Store, service: str = "", own: Sequence[Migration] = ()
) -> list[str]:
    """What `migrate` would make, without making it. Raises `Refused` for data of a newer release."""
    existing = set(store.database.list_collection_names())
    open_ = migrations.pending(store, known_migrations(service, own))
    found = [
        *_missing(PLUMBING, existing, store),
        *(f"migration {title}" for title in migrations.titles(open_)),
        *_missing(of_documents(documents), existing, store),
    ]
    uncounted = recount.not_counted(tallies.kept_of(documents), store)
    names = [model._get_collection_name() for model in uncounted]
    return found + [f"sums of {name}" for name in names if name in existing]


def _missing(wanted: Mapping[str, list[dict[str, Any]]], existing: set[str], store: Store) -> list[str]:
    found = []
    for collection, indexes in wanted.items():
        if collection not in existing:
            found.append(f"collection {collection}")
        names = store[collection].index_information() if collection in existing else {}
        told = [IndexModel(**index).document["name"] for index in indexes]
        found += [f"index {collection}.{name}" for name in told if name not in names]
    return found


def indexes(documents: Iterable[type[Record]]) -> dict[str, list[dict[str, Any]]]:
    """Each collection that a service needs, with its indexes as MongoDB is told of them, keys in order."""
    return {
        collection: [_told(IndexModel(**index)) for index in wanted]
        for collection, wanted in _wanted(documents).items()
    }


def _refuse_superseded(documents: Iterable[type[Record]], existing: set[str], store: Store) -> None:
    for model in documents:
        for collection in existing.intersection(model.succeeds):
            if store[collection].find_one({}, {"_id": 1}) is not None:
                raise SupersededData(
                    f"{store.database.name}.{collection} holds records of an earlier build, which this one "
                    f"keeps in {model._get_collection_name()}. Begin with new databases."
                )


def _wanted(documents: Iterable[type[Record]]) -> dict[str, list[dict[str, Any]]]:
    return dict(PLUMBING) | of_documents(documents)


def of_documents(documents: Iterable[type[Record]]) -> dict[str, list[dict[str, Any]]]:
    """The collections of these documents, with the indexes of each."""
    return {model._get_collection_name(): _indexes(model) for model in documents}


def _told(index: IndexModel) -> dict[str, Any]:
    return {**index.document, "key": list(index.document["key"].items())}


def _create(store: Store, collection: str) -> None:
    try:
        store.database.create_collection(collection)
    except CollectionInvalid:
        # Another replica's migration was quicker; the collection is what we wanted.
        return


def _indexes(model: type[Record]) -> list[dict[str, Any]]:
    specs = model._meta.get("index_specs") or []
    indexes = []
    for spec in specs:
        options = {key: value for key, value in spec.items() if key not in ("fields", "cls")}
        indexes.append({"keys": list(spec["fields"]), **options})
    return indexes
