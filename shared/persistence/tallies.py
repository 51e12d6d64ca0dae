"""Running sums of records: kept in the transaction that changes a record, so that nobody counts them all.

A document class says with `tallied` what a stored document of it adds, and to which sums. Each transaction
appends a row with the difference that it makes, and so conflicts with no other; the rows of a tenant are
folded into one now and then. A sum is what the tenant's rows add up to, read at one instant.

A record that was changed in the database by other hands changes no sum: `recount` finds that out.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pymongo import ReplaceOne
from pymongo.read_concern import ReadConcern

from shared.contracts.reconciliation import RunningTally, digest_of
from shared.ids import new_id
from shared.persistence.documents import Record
from shared.persistence.store import Store

COLLECTION: Final = "running_sums"
INDEXES: Final[list[dict[str, Any]]] = [
    {"keys": [("tenant", 1)], "name": "of_tenant"},
    {"keys": [("pending", 1), ("_id", 1)], "name": "to_fold", "partialFilterExpression": {"pending": True}},
]
FOLD_EVERY_SECONDS: Final = 2.0
FOLD_ROWS_MAX: Final = 2_000
FOLDS_AT_ONCE_MAX: Final = 20
RECOUNT_ROWS: Final = 500
"""After so many it rests for as long as they took, so that others get their turn."""

Raw = dict[str, Any]


class Sums:
    """Sums by name; what was never added to is zero.

    `off` are the names of those that differed from their records when these were last counted.
    """

    def __init__(self) -> None:
        self.off: list[str] = []
        self._by_name: defaultdict[str, RunningTally] = defaultdict(RunningTally)

    def of(self, model: type[Record], name: str) -> RunningTally:
        """The sum to which documents of that class add under that name."""
        return self._by_name[_full(model, name)]

    def note(self, model: type[Record], before: Raw | None, after: Raw) -> None:
        """Take in that a stored document was made, or became another."""
        added = list(model.tallied(after))
        taken = [] if before is None else list(model.tallied(before))
        if added == taken:
            return
        # The same record mostly adds to several sums, and its digest is what takes time.
        digests: dict[tuple[str, int | None], int] = {}
        prefix = _full(model, "")
        for times, entries in ((1, added), (-1, taken)):
            for name, id_, figure in entries:
                digest = digests.get((id_, figure))
                if digest is None:
                    digest = digests[id_, figure] = digest_of(id_, figure)
                self._by_name[prefix + name].shift(times, figure or 0, digest)

    def add_stored(self, stored: Iterable[list[Any]]) -> None:
        """Add what `stored` gave."""
        for name, *figures in stored:
            self._by_name[name] += RunningTally(*figures)

    def minus(self, other: "Sums", model: type[Record]) -> "Sums":
        """By how much these differ from the other's, for the sums of one class."""
        difference = Sums()
        for name in self._by_name.keys() | other._by_name.keys():
            if name.startswith(_full(model, "")):
                difference._by_name[name] = self._by_name[name] + -other._by_name[name]
        return difference

    @property
    def names(self) -> list[str]:
        """The names of those that are not zero, as `<collection>/<name>`."""
        return sorted(name for name, sum_ in self._by_name.items() if sum_)

    def stored(self) -> list[list[Any]]:
        """As a row holds them."""
        return [[name, *self._by_name[name].figures] for name in self.names]


class Changes:
    """What the documents of one transaction add, by tenant, until it is written."""

    def __init__(self) -> None:
        self._by_tenant: defaultdict[str, Sums] = defaultdict(Sums)

    def note(self, document: Record, before: Raw | None, after: Raw) -> None:
        """See `Sums.note`; a class that adds to nothing is passed over."""
        if type(document).tallied is not Record.tallied:
            self._by_tenant[document.tenant].note(type(document), before, after)

    def take_rows(self) -> list[Raw]:
        """The rows to insert; afterwards there is nothing left to write."""
        rows = [pending_row(tenant, sums) for tenant, sums in self._by_tenant.items() if sums.names]
        self._by_tenant.clear()
        return rows


def pending_row(tenant: str, sums: Sums) -> Raw:
    """What a transaction appends."""
    return {"_id": new_id(), "tenant": tenant, "pending": True, "sums": sums.stored()}


def read(store: Store, tenant: str) -> Sums:
    """All sums of a tenant, at one instant."""
    rows = store[COLLECTION].with_options(read_concern=ReadConcern("snapshot"))
    return _added_up(rows.find({"tenant": tenant}))


def fold(store: Store, noted: dict[str, Any]) -> dict[str, Any]:
    """Fold what is pending; a chore of the upkeep."""
    for _ in range(FOLDS_AT_ONCE_MAX):
        if store.in_transaction(lambda: _fold_some(store)) < FOLD_ROWS_MAX:
            break
    return noted


def _fold_some(store: Store) -> int:
    rows = list(store[COLLECTION].find({"pending": True}).sort("_id", 1).limit(FOLD_ROWS_MAX))
    if not rows:
        return 0
    by_tenant = defaultdict(list)
    for row in rows:
        by_tenant[row["tenant"]].append(row)
    for base in store[COLLECTION].find({"_id": {"$in": [_base_id(tenant) for tenant in by_tenant]}}):
        by_tenant[base["tenant"]].append(base)
    store[COLLECTION].bulk_write(
        [
            ReplaceOne(
                {"_id": _base_id(tenant)},
                {"tenant": tenant, "sums": _added_up(found).stored()},
                upsert=True,
            )
            for tenant, found in by_tenant.items()
        ]
    )
    store[COLLECTION].delete_many({"_id": {"$in": [row["_id"] for row in rows]}})
    return len(rows)


def drift(store: Store, model: type[Record], tenant: str, *, at_rest: bool = False) -> Sums:
    """By how much the records of a tenant, counted one by one, differ from the sums at that instant.

    `at_rest` is for when nobody else needs the time that it takes.
    """
    with store.client.start_session(snapshot=True) as session, session.bind():
        kept = _added_up(store[COLLECTION].find({"tenant": tenant}))
        counted = Sums()
        records = store[model._get_collection_name()].find({"tenant": tenant}).batch_size(RECOUNT_ROWS)
        for record in records if at_rest else _with_pauses(records):
            counted.note(model, None, record)
    return counted.minus(kept, model)


def note_off(store: Store, model: type[Record], tenant: str, names: list[str]) -> None:
    """Let whoever reads the sums know which of that class are off; [] when none is."""
    id_ = f"off/{_full(model, tenant)}"
    if names:
        row = {"tenant": tenant, "sums": [], "off": names}
        store[COLLECTION].replace_one({"_id": id_}, row, upsert=True)
    else:
        store[COLLECTION].delete_one({"_id": id_})


def repair(store: Store, tenant: str, found: Sums) -> None:
    """Let the sums be what was counted: whatever changed since then has been added already, or will be.

    Only once for each drift that was found, and by one at a time.
    """
    store[COLLECTION].insert_one(pending_row(tenant, found))


def tenants(store: Store, model: type[Record]) -> list[str]:
    """Whose records or sums there are."""
    names = {*store[model._get_collection_name()].distinct("tenant"), *store[COLLECTION].distinct("tenant")}
    return sorted(names)


def kept_of(documents: Iterable[type[Record]]) -> list[type[Record]]:
    """Those classes of which sums are kept."""
    return [model for model in documents if model.tallied is not Record.tallied]


def _with_pauses(records: Iterable[Raw]) -> Iterator[Raw]:
    began = time.monotonic()
    for count, record in enumerate(records, start=1):
        yield record
        if count % RECOUNT_ROWS == 0:
            time.sleep(time.monotonic() - began)
            began = time.monotonic()


def _added_up(rows: Iterable[Raw]) -> Sums:
    sums = Sums()
    for row in rows:
        sums.add_stored(row["sums"])
        sums.off += row.get("off", ())
    return sums


def _full(model: type[Record], name: str) -> str:
    return f"{model._get_collection_name()}/{name}"


def _base_id(tenant: str) -> str:
    return f"folded/{tenant}"
