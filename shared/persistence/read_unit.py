"""The read-only unit of a query: documents of one tenant in one snapshot."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from mongoengine.queryset import transform
from pymongo.collection import Collection
from pymongo.cursor import Cursor

from shared.actor import PLATFORM_TENANT, Actor
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.errors import Invalid, NotFound, UnknownTenant
from shared.persistence import audit, tallies, tenant_scope
from shared.persistence.audit import Change
from shared.persistence.documents import Record
from shared.persistence.store import Store
from shared.persistence.tenants import PLATFORM_CLOCK, KnownTenant, TenantClock, clock_of

Model = TypeVar("Model", bound=Record)
Raw = dict[str, Any]
REAL_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Page(Generic[Model]):
    """One page of a list and the position where the next continues, None on the last."""

    items: list[Model]
    next_cursor: str | None


class ReadUnit:
    """The reading half of a unit of work.

    Every read is limited to the actor's tenant here. `now` is one time for the whole unit, by the tenant's
    clock. Nothing is tracked: changing a document that a query loaded raises `ReadOnly`.
    """

    __slots__ = ("_cached", "_known", "_real_now", "_store", "actor", "tenant")

    def __init__(self, store: Store, actor: Actor, now: datetime):
        self._store = store
        self._known: dict[tuple[type[Record], str], Record | None] = {}
        self._cached: dict[Any, Any] = {}
        self.actor = actor
        self.tenant = actor.tenant
        self._real_now = now

    @property
    def now(self) -> datetime:
        """The time by the tenant's clock, which is ahead of the real one for practice alone."""
        offset = self._offset
        return self._real_now + offset if offset else self._real_now

    @property
    def today(self) -> date:
        """The tenant's day of `now`, on which rules are decided. Raises `UnknownTenant`."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The tenant's day of a time, as rules count days. Raises `UnknownTenant`."""
        return self._clock.day_of(moment)

    @property
    def program(self) -> KnownTenant:
        """What identity told of the tenant. Raises `UnknownTenant` when this service has not heard of it."""
        found = self._known_tenant()
        if found is None or not found.is_known:
            raise UnknownTenant("This program is not known here yet.")
        return found

    def start_of(self, day: date) -> datetime:
        """When a day of the tenant begins, as rules count days. Raises `UnknownTenant`."""
        return self._clock.start_of(day)

    def get(self, model: type[Model], id_: str) -> Model | None:
        """The tenant's document of that id, or None; the same object each time."""
        key = (model, id_)
        if key not in self._known:
            raw = self._collection(model).find_one(tenant_scope.search(self.tenant, {"_id": id_}))
            self._known[key] = None if raw is None else self._take(model, raw)
        return self._known[key]

    def preload(self, wanted: Iterable[tuple[type[Record], str]]) -> None:
        """Read documents that will be asked for one by one, in one read per kind of document."""
        ids: dict[type[Record], list[str]] = defaultdict(list)
        for model, id_ in dict.fromkeys(wanted):
            if (model, id_) not in self._known:
                ids[model].append(id_)
        for model, missing in ids.items():
            search = tenant_scope.search(self.tenant, {"_id": {"$in": missing}})
            found = {raw["_id"]: self._take(model, raw) for raw in self._collection(model).find(search)}
            self._known |= {(model, id_): found.get(id_) for id_ in missing}

    def require(self, model: type[Model], id_: str) -> Model:
        """The tenant's document of that id. Raises `NotFound`."""
        document = self.get(model, id_)
        if document is None:
            raise NotFound(f"There is no such {plain_name(model)}.")
        return document

    def find(
        self,
        model: type[Model],
        *,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        **filters: Any,
    ) -> list[Model]:
        """The tenant's documents that match mongoengine filters; "-" before a name sorts descending.

        Without `order_by` the order is undefined. Raises ValueError for a filter that names a tenant, as do
        all methods with filters.
        """
        return [self._take(model, raw) for raw in self._search(model, None, order_by, limit, filters)]

    def ids(
        self,
        model: type[Record],
        *,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        **filters: Any,
    ) -> list[str]:
        """The ids of those that `find` gives, without reading the documents."""
        return [raw["_id"] for raw in self._search(model, {"_id": 1}, order_by, limit, filters)]

    def _search(
        self,
        model: type[Record],
        fields: Raw | None,
        order_by: Sequence[str],
        limit: int | None,
        filters: Raw,
    ) -> Cursor[Raw]:
        self._before_search()
        cursor = self._collection(model).find(self._scoped(model, filters), fields)
        if order_by:
            cursor = cursor.sort([_direction(model, name) for name in order_by])
        return cursor if limit is None else cursor.limit(limit)

    def first(self, model: type[Model], *, order_by: Sequence[str], **filters: Any) -> Model | None:
        """The first result of `find`, or None."""
        return next(iter(self.find(model, order_by=order_by, limit=1, **filters)), None)

    def count(self, model: type[Record], **filters: Any) -> int:
        """How many of the tenant's documents match."""
        self._before_search()
        return self._collection(model).count_documents(self._scoped(model, filters))

    def aggregate(self, model: type[Record], pipeline: list[Raw]) -> list[Raw]:
        """The result of an aggregation over the tenant's documents.

        Raises ValueError for a stage that reads other documents; a plain `$lookup` returns only the tenant's.
        """
        self._before_search()
        scoped = tenant_scope.aggregation(self.tenant, pipeline)
        return list(self._collection(model).aggregate(scoped))

    def audit_of(self, document: Record, *, limit: int) -> list[Change]:
        """The newest changes of a record of this tenant, newest first."""
        newest = document.version
        versions = range(newest, max(newest - limit, 0), -1)
        ids = [audit.entry_id(audit.record_of(document), version) for version in versions]
        rows = self._store[audit.COLLECTION].find(tenant_scope.search(self.tenant, {"_id": {"$in": ids}}))
        return sorted(map(audit.change_of, rows), key=lambda change: -change.version)

    def sums(self) -> tallies.Sums:
        """The running sums of the tenant's documents, without reading the documents."""
        return tallies.read(self._store, self.tenant)

    def page(
        self,
        model: type[Model],
        *,
        cursor: str | None = None,
        limit: int = 50,
        newest_first: bool = True,
        **filters: Any,
    ) -> Page[Model]:
        """One page in the order of ids. Raises `Invalid` when the limit is out of bounds."""
        if not 1 <= limit <= PAGE_ITEMS_MAX:
            message = f"Ask for 1 to {PAGE_ITEMS_MAX} at a time."
            raise Invalid(message, errors=[{"field": "limit", "code": "range", "message": message}])
        if cursor:
            filters["id__lt" if newest_first else "id__gt"] = cursor
        items = self.find(model, order_by=("-id",) if newest_first else ("id",), limit=limit + 1, **filters)
        more = len(items) > limit
        return Page(items[:limit], items[limit - 1].id if more else None)

    def cached(self, key: Any, loader: Callable[[], Any]) -> Any:
        """Reference data read once per unit; do not modify it."""
        if key not in self._cached:
            self._cached[key] = loader()
        return self._cached[key]

    def close(self) -> None:
        """A read-only unit has no pending changes."""

    @property
    def _clock(self) -> TenantClock:
        if self.tenant == PLATFORM_TENANT:
            return PLATFORM_CLOCK
        return self.cached(TenantClock, lambda: clock_of(self.program))

    @property
    def _offset(self) -> timedelta:
        return self.cached(timedelta, self._read_offset)

    def _read_offset(self) -> timedelta:
        if self.tenant == PLATFORM_TENANT:
            return REAL_TIME
        known = self._known_tenant()
        return REAL_TIME if known is None else known.offset

    def _known_tenant(self) -> KnownTenant | None:
        raw = self._collection(KnownTenant).find_one({"_id": self.tenant, "tenant": PLATFORM_TENANT})
        return None if raw is None else KnownTenant._from_son(raw)

    def _take(self, model: type[Model], raw: Raw) -> Model:
        """The single object for a stored document in this unit."""
        key = (model, raw["_id"])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = model._from_son(raw)
            known.seal()
        return known

    def _before_search(self) -> None:
        """Write pending changes so that a search sees them; here there are none."""

    def _collection(self, model: type[Record]) -> Collection[Raw]:
        return self._store[model._get_collection_name()]

    def _scoped(self, model: type[Record], filters: Raw) -> Raw:
        return tenant_scope.search(self.tenant, transform.query(model, **filters))


def plain_name(model: type[Record]) -> str:
    """The name of a document class in a sentence."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__)
    return words.strip()


def _direction(model: type[Record], name: str) -> tuple[str, int]:
    field = name.lstrip("-")
    stored = model._translate_field_name(field)
    return stored, -1 if name.startswith("-") else 1
