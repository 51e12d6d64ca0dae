"""Running sums of records, updated in the transaction that changes a record, so that nobody counts them all.

A document class declares with `tallied` what a stored document adds to which sums. Each transaction appends a
row with its difference, and so conflicts with no other; the rows of a tenant are folded into one from time to
time. A sum is the total of the tenant's rows in one snapshot.

A record changed directly in the database changes no sum: `recount` detects that.
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
"""After so many rows it pauses for as long as they took, so that others can run."""

Raw = dict[str, Any]


class Sums:
    """Sums by name; a missing one is zero.

    `off` lists those that differed from their records at the last count.
    """

    def __init__(self) -> None:
        self.off: list[str] = []
        self._by_name: defaultdict[str, RunningTally] = defaultdict(RunningTally)

    def of(self, model: type[Record], name: str) -> RunningTally:
        """The sum of that name for a document class."""
        return self._by_name[_full(model, name)]

    def note(self, model: type[Record], before: Raw | None, after: Raw) -> None:
        """Record that a stored document was created or changed."""
        added = list(model.tallied(after))
        taken = [] if before is None else list(model.tallied(before))
        if added == taken:
            return
        # A record often adds to several sums, and computing its digest is the expensive part.
        digests: dict[tuple[str, int | None], int] = {}
        prefix = _full(model, "")
        for times, entries in ((1, added), (-1, taken)):
            for name, id_, figure in entries:
                digest = digests.get((id_, figure))
                if digest is None:
                    digest = digests[id_, figure] = digest_of(id_, figure)
                self._by_name[prefix + name].shift(times, figure or 0, digest)

    def add_stored(self, stored: Iterable[list[Any]]) -> None:
        """Add the result of `stored`."""
        for name, *figures in stored:
            self._by_name[name] += RunningTally(*figures)

    def minus(self, other: "Sums", model: type[Record]) -> "Sums":
        """The difference from the other sums, for one class."""
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
        """The form stored in a row."""
        return [[name, *self._by_name[name].figures] for name in self.names]


class Changes:
    """What the documents of one transaction add, by tenant, until it is written."""

    def __init__(self) -> None:
        self._by_tenant: defaultdict[str, Sums] = defaultdict(Sums)

    def note(self, document: Record, before: Raw | None, after: Raw) -> None:
        """See `Sums.note`; a class without sums is ignored."""
        if type(document).tallied is not Record.tallied:
            self._by_tenant[document.tenant].note(type(document), before, after)

    def take_rows(self) -> list[Raw]:
        """The rows to insert; afterwards nothing is pending."""
        rows = [pending_row(tenant, sums) for tenant, sums in self._by_tenant.items() if sums.names]
        self._by_tenant.clear()
        return rows


def pending_row(tenant: str, sums: Sums) -> Raw:
    """The row that a transaction appends."""
    return {"_id": new_id(), "tenant": tenant, "pending": True, "sums": sums.stored()}


def read(store: Store, tenant: str) -> Sums:
    """All sums of a tenant in one snapshot."""
    rows = store[COLLECTION].with_options(read_concern=ReadConcern("snapshot"))
    return _added_up(rows.find({"tenant": tenant}))


def fold(store: Store, noted: dict[str, Any]) -> dict[str, Any]:
    """Fold pending rows; a maintenance job."""
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
    """The difference between the records of a tenant, counted one by one, and the sums in that snapshot.

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
    """Mark which sums of that class are wrong; [] for none."""
    id_ = f"off/{_full(model, tenant)}"
    if names:
        row = {"tenant": tenant, "sums": [], "off": names}
        store[COLLECTION].replace_one({"_id": id_}, row, upsert=True)
    else:
        store[COLLECTION].delete_one({"_id": id_})


def repair(store: Store, tenant: str, found: Sums) -> None:
    """Set the sums to what was counted: later changes are added already, or will be.

    Do this once for each difference found, in one process at a time.
    """
    store[COLLECTION].insert_one(pending_row(tenant, found))


def tenants(store: Store, model: type[Record]) -> list[str]:
    """The tenants that have records or sums."""
    names = {*store[model._get_collection_name()].distinct("tenant"), *store[COLLECTION].distinct("tenant")}
    return sorted(names)


def kept_of(documents: Iterable[type[Record]]) -> list[type[Record]]:
    """The classes that have sums."""
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
