"""The identity map and the pending writes of one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from pymongo import DeleteOne, ReplaceOne

from shared.clock import Clock
from shared.persistence import audit, tallies
from shared.persistence.documents import Record
from shared.persistence.plans import as_kept
from shared.persistence.store import StaleDocument, Store


class Key(NamedTuple):
    """A value that at most one document holds, in the list of that name: see `Record.keyed_by`."""

    field: str
    value: str


Wanted = tuple[type[Record], str | Key]
"""A document by its id, or the one that holds a key."""


def nothing_wanted(_cause: Any) -> Iterable[Wanted]:
    return ()


Model = TypeVar("Model", bound=Record)
Raw = dict[str, Any]
Identity = tuple[type[Record], str, str]


class Leaving(NamedTuple):
    """Why, and when by the clock of its tenant, a unit changed documents."""

    cause: audit.Cause
    now: datetime


@dataclass(slots=True)
class Tracked:
    """A document of this transaction: as it was in the database, and as the last unit left it.

    `leaving` is set while the changes of a unit that ended are still to be recorded.
    """

    document: Record
    stored_version: int
    left: Raw | None
    leaving: "Leaving | None" = None

    @property
    def stored(self) -> Raw:
        """What is to be written of it."""
        assert self.left is not None, "a unit that adds a document closes before the flush"
        return self.left


class Change(NamedTuple):
    """What a unit made of a document."""

    key: Identity
    tracked: Tracked
    before: Raw | None
    after: Raw


class Session:
    """The identity map and pending writes of one transaction, shared by every unit in it.

    Documents are keyed by model, tenant and id: a unit can reach those of its own tenant only. A document
    reports its changes, so documents that were only read are not compared.
    """

    def __init__(self, store: Store, clock: Clock):
        self.store = store
        self.now: datetime = as_kept(clock.now())
        self._documents: dict[Identity, Tracked | None] = {}
        self._holders: dict[tuple[type[Record], str, Key], str | None] = {}
        self._cached: dict[Any, Any] = {}
        self._rows: dict[str, list[Raw]] = defaultdict(list)
        self._set_rows: dict[str, dict[str, Raw | None]] = defaultdict(dict)
        self._sums = tallies.Changes()
        self._dirty: dict[Identity, None] = {}
        self._leaving: list[Identity] = []
        self._touched: set[Identity] = set()
        self._new: set[Identity] = set()
        self._changed: set[Identity] = set()

    def preload(self, wanted: Iterable[tuple[type[Record], str, str | Key]]) -> None:
        """Load documents of a model and tenant by their ids, or by keys that they hold.

        It takes one read per model; missing ones are remembered as missing.
        """
        ids: dict[type[Record], set[tuple[str, str]]] = defaultdict(set)
        keys: dict[type[Record], set[tuple[str, Key]]] = defaultdict(set)
        for model, tenant, which in wanted:
            if isinstance(which, Key):
                if (model, tenant, which) not in self._holders:
                    keys[model].add((tenant, which))
            elif (model, tenant, which) not in self._documents:
                ids[model].add((tenant, which))
        for model in {**ids, **keys}:
            self._load(model, ids[model], keys[model])

    def _load(self, model: type[Record], ids: set[tuple[str, str]], keys: set[tuple[str, Key]]) -> None:
        for raw in self.collection(model).find(_any_of(ids, keys)):
            self.track(model, raw)
        for tenant, id_ in ids:
            self._documents.setdefault((model, tenant, id_), None)
        for tenant, key in keys:
            self._holders.setdefault((model, tenant, key), None)

    def holder(self, model: type[Model], tenant: str, key: Key) -> Model | None:
        """The document that holds this key, read unless it is known, pending ones included; or None."""
        place = (model, tenant, key)
        if place not in self._holders:
            self.preload([place])
        id_ = self._holders[place]
        return None if id_ is None else self.get(model, tenant, id_)

    def hold(self, document: Record, key: Key) -> None:
        """Have a document hold a key that none holds."""
        document.note_key(key.field, key.value)
        self._holders[type(document), document.tenant, key] = document.id

    def get(self, model: type[Model], tenant: str, id_: str) -> Model | None:
        """The document, read unless it is loaded; None if the tenant has none with that id."""
        key = (model, tenant, id_)
        tracked = self._documents.get(key)
        if tracked is not None:
            if tracked.leaving is not None:
                self._record_left()
            return tracked.document
        if key not in self._documents:
            raw = self.collection(model).find_one({"_id": id_, "tenant": tenant})
            if raw is not None:
                return self.track(model, raw)
            self._documents[key] = None
        return None

    def track(self, model: type[Model], raw: Raw) -> Model:
        """The single object for this stored document in this transaction."""
        key = (model, raw["tenant"], raw["_id"])
        known = self._documents.get(key)
        if known is None:
            document = model._from_son(raw)
            known = self._documents[key] = Tracked(document, raw["version"], raw)
            self._watch(key, document)
            for field in model.keyed_by:
                for value in raw.get(field, ()):
                    self._holders[model, raw["tenant"], Key(field, value)] = raw["_id"]
        return known.document

    def add(self, document: Record) -> None:
        """Add a new document, to be inserted at the flush."""
        key = (type(document), document.tenant, document.id)
        if self._documents.get(key) is not None:
            raise ValueError(f"{key[0].__name__} {document.id} is there already")
        self._documents[key] = Tracked(document, 0, None)
        self._watch(key, document)
        self._dirty[key] = None
        self._new.add(key)

    def _watch(self, key: Identity, document: Record) -> None:
        # It holds the key and no document: a ring of objects would wait for the garbage collector.
        document.watch(partial(self._dirty.setdefault, key))

    @property
    def pending(self) -> int:
        """How much waits for the flush; it grows with each document changed and each row set or added."""
        rows = (*self._rows.values(), *self._set_rows.values())
        return len(self._dirty) + sum(map(len, rows))

    def close_unit(self, cause: audit.Cause, now: datetime | None = None) -> None:
        """Record what a unit changed since the last one closed: versions, audit entries, pending writes.

        `now` is the time by the clock of its tenant, with which its documents are stamped.
        """
        self.leave_unit(cause, now)
        self._record_left()

    def leave_unit(self, cause: audit.Cause, now: datetime | None = None) -> None:
        """Close a unit that nobody asks about any more: what it changed is recorded before another unit gets
        it, and at the flush at the latest.

        For a batch of many units this is cheaper, as their documents are recorded one after the other.
        """
        leaving = Leaving(cause, now or self.now)
        for key in self._dirty:
            tracked = self._known(key)
            assert tracked.leaving is None, "what a unit changes is what it got, and so was recorded"
            tracked.leaving = leaving
            self._leaving.append(key)
        self._dirty.clear()

    def _record_left(self) -> None:
        # One step for all of them, then the next: that is much faster than all steps for each.
        left = [self._known(key) for key in self._leaving]
        for tracked in left:
            tracked.document.check()
        stored = [tracked.document.to_stored() for tracked in left]
        # A value changed back is no change; an event published about the document is one, for it increments
        # the sequence.
        changes = [
            Change(key, tracked, tracked.left, after)
            for key, tracked, after in zip(self._leaving, left, stored, strict=True)
            if after != tracked.left or key in self._touched
        ]
        for change in changes:
            self._note_change(change)
        for change in changes:
            self._sums.note(change.tracked.document, change.before, change.after)
        for tracked in left:
            tracked.document.adopt_parts()
            tracked.leaving = None
        self._leaving.clear()
        self._touched.clear()

    def _note_change(self, change: Change) -> None:
        key, tracked, before, after = change
        assert tracked.leaving is not None, "a unit ended that changed it"
        cause, now = tracked.leaving
        document = tracked.document
        version = document.version + 1
        booked: Raw = {"version": version, "updated_at": now}
        if before is None:
            booked["created_at"] = now
        if document.audited:
            booked["audit_head"] = self._write_audit(document, version, before, after, cause)
        document.note_recorded(booked)
        after.update(booked)
        tracked.left = after
        if key not in self._new:
            self._changed.add(key)

    def _write_audit(
        self, document: Record, version: int, before: Raw | None, after: Raw, cause: audit.Cause
    ) -> str:
        was, became = (None, audit.content_of(after)) if before is None else audit.differences(before, after)
        place = audit.Place(audit.record_of(document), document.tenant, version, document.audit_head)
        row = audit.entry(self.store.audit_keys, place, cause, was, became)
        self._rows[audit.COLLECTION].append(row)
        head: str = row["hash"]
        return head

    def touch(self, document: Record) -> None:
        """Have a document written when its unit is recorded, whether or not it changed."""
        key = (type(document), document.tenant, document.id)
        self._touched.add(key)
        self._dirty[key] = None

    def add_row(self, collection: str, row: Raw) -> None:
        """Add a technical row (inbox, outbox, command), to be inserted at the flush."""
        self._rows[collection].append(row)

    def set_row(self, collection: str, id_: str, row: Raw | None) -> None:
        """Put a technical row in place of the one with this id, or remove that (None), at the flush."""
        self._set_rows[collection][id_] = row

    def set_already(self, collection: str, id_: str, stored: Raw | None) -> Raw | None:
        """The technical row as it will be after the flush; `stored` if this transaction does not set it."""
        return self._set_rows.get(collection, {}).get(id_, stored)

    def cached(self, key: Any, loader: Callable[[], Any]) -> Any:
        """The result of `loader`, cached for this transaction; for reference data that no unit changes."""
        if key not in self._cached:
            self._cached[key] = loader()
        return self._cached[key]

    def collection(self, model: type[Record]) -> Any:
        return self.store[model._get_collection_name()]

    def flush(self) -> None:
        """Write everything pending: documents, then one bulk per collection of rows, including the sums.

        Raises `StaleDocument` if a changed document is no longer at the version that was read.
        """
        self.write_documents()
        if sums := self._sums.take_rows():
            self._rows[tallies.COLLECTION].extend(sums)
        for collection, rows in self._rows.items():
            self.store[collection].insert_many(rows)
        self._rows.clear()
        for collection, set_rows in self._set_rows.items():
            operations = [_set(id_, row) for id_, row in set_rows.items()]
            self.store[collection].bulk_write(operations, ordered=False)
        self._set_rows.clear()

    def write_documents(self) -> None:
        """Write new and changed documents, so that a search finds them: one insert per collection, one
        version-checked bulk per model. Raises `StaleDocument` as `flush` does.
        """
        self._record_left()
        inserts: dict[str, list[Raw]] = defaultdict(list)
        for key in self._new:
            tracked = self._known(key)
            inserts[key[0]._get_collection_name()].append(tracked.stored)
            tracked.stored_version = tracked.document.version
        for collection, documents in inserts.items():
            self.store[collection].insert_many(documents)
        self._new.clear()
        self._replace_changed()

    def _known(self, key: Identity) -> Tracked:
        tracked = self._documents[key]
        assert tracked is not None, "only documents that are there are written"
        return tracked

    def _replace_changed(self) -> None:
        replacements: dict[str, list[ReplaceOne]] = defaultdict(list)
        for key in self._changed:
            tracked = self._known(key)
            replacements[key[0]._get_collection_name()].append(
                ReplaceOne(
                    {"_id": key[2], "tenant": key[1], "version": tracked.stored_version}, tracked.stored
                )
            )
            tracked.stored_version = tracked.document.version
        for collection, operations in replacements.items():
            outcome = self.store[collection].bulk_write(operations, ordered=False)
            if outcome.matched_count != len(operations):
                raise StaleDocument(f"A document of {collection} was changed by someone else.")
        self._changed.clear()


def _set(id_: str, row: Raw | None) -> ReplaceOne[Raw] | DeleteOne:
    return DeleteOne({"_id": id_}) if row is None else ReplaceOne({"_id": id_}, row, upsert=True)


def _any_of(ids: set[tuple[str, str]], keys: set[tuple[str, Key]]) -> Raw:
    """The search for documents of these tenants with one of these ids or keys."""
    alternatives: list[Raw] = []
    if ids:
        alternatives.append({"_id": {"$in": [id_ for _, id_ in ids]}, "tenant": _one_of(ids)})
    for field in sorted({key.field for _, key in keys}):
        values = [key.value for _, key in keys if key.field == field]
        alternatives.append({field: {"$in": values}, "tenant": _one_of(keys)})
    return alternatives[0] if len(alternatives) == 1 else {"$or": alternatives}


def _one_of(of_tenants: Iterable[tuple[str, Any]]) -> Raw:
    return {"$in": sorted({tenant for tenant, _ in of_tenants})}
