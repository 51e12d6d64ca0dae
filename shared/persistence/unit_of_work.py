"""What a use case works with: documents of one tenant, one instant, one cause."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from mongoengine.queryset import transform

from shared.actor import Actor
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event, id_in_version
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.errors import Invalid, NotFound, VersionMismatch
from shared.ids import new_id
from shared.persistence import outbox, tenant_scope
from shared.persistence.audit import Cause
from shared.persistence.documents import Record
from shared.persistence.session import Session, Tracked

Model = TypeVar("Model", bound=Record)
READ_AHEAD_ITEMS = 2_000
"""How many documents `each` has in hand at a time: others get their turn in between."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Model]):
    """One page of a list and the place where the next goes on, None on the last."""

    items: list[Model]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What ties a unit to the request or event that caused it."""

    correlation_id: str
    causation_id: str
    traceparent: str


class UnitOfWork:
    """The hands of one use case inside a transaction.

    Every read is scoped to the actor's tenant here, and every new document and event gets that tenant.
    What changed is saved, audited and published when the unit closes and its transaction commits; there
    is nothing to call for it. `now` is one instant for the whole unit.
    """

    __slots__ = ("_service", "_touched", "_trace", "_workspace", "actor", "cause", "now", "tenant")

    def __init__(self, workspace: Session, service: str, actor: Actor, cause: Cause, trace: Trace):
        self._workspace = workspace
        self._service = service
        self._trace = trace
        self._touched: dict[int, Tracked] = {}
        self.actor = actor
        self.cause = cause
        self.tenant = actor.tenant
        self.now: datetime = workspace.now

    def new_id(self) -> str:
        """A new id that sorts by time."""
        return new_id()

    def get(self, model: type[Model], id_: str) -> Model | None:
        """The tenant's document of that id, or None; the same object each time."""
        tracked = self._workspace.get(model, self.tenant, id_)
        return None if tracked is None else self._touch(tracked)

    def require(self, model: type[Model], id_: str) -> Model:
        """The tenant's document of that id. Raises `NotFound`."""
        document = self.get(model, id_)
        if document is None:
            raise NotFound(f"There is no such {_plain_name(model)}.")
        return document

    def find(
        self,
        model: type[Model],
        *,
        order_by: Sequence[str] = (),
        limit: int | None = None,
        **filters: Any,
    ) -> list[Model]:
        """The tenant's documents that match mongoengine filters; a name with "-" before it sorts downward.

        Without `order_by` they come in no order. Raises ValueError for a filter that names a tenant, here and
        wherever else there are filters.
        """
        self._flush()
        cursor = self._workspace.collection(model).find(self._scoped(model, filters))
        if order_by:
            cursor = cursor.sort([_direction(model, name) for name in order_by])
        if limit is not None:
            cursor = cursor.limit(limit)
        return [self._touch(self._workspace.track(model, raw)) for raw in cursor]

    def first(self, model: type[Model], *, order_by: Sequence[str], **filters: Any) -> Model | None:
        """The first of `find`, or None."""
        return next(iter(self.find(model, order_by=order_by, limit=1, **filters)), None)

    def count(self, model: type[Record], **filters: Any) -> int:
        """How many of the tenant's documents match."""
        self._flush()
        return self._workspace.collection(model).count_documents(self._scoped(model, filters))

    def aggregate(self, model: type[Record], pipeline: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The result of an aggregation over the tenant's documents.

        Raises ValueError for a stage that reaches beyond them; a plain `$lookup` brings in none of others.
        """
        self._flush()
        scoped = tenant_scope.aggregation(self.tenant, pipeline)
        return list(self._workspace.collection(model).aggregate(scoped))

    def each(self, model: type[Record], *names: str, **filters: Any) -> Iterator[dict[str, Any]]:
        """The id and the named fields of each of the tenant's documents that match, as MongoDB holds them.

        They are read as they are asked for, so that a million need no memory.
        """
        self._flush()
        wanted = {"_id": 1, **dict.fromkeys(names, 1)}
        found = self._workspace.collection(model).find(self._scoped(model, filters), wanted)
        yield from found.batch_size(READ_AHEAD_ITEMS)

    def ids(self, model: type[Record], **filters: Any) -> Iterator[str]:
        """The ids of `each`."""
        return (found["_id"] for found in self.each(model, **filters))

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
        """Reference data read once per transaction and tenant; never change what it holds."""
        return self._workspace.cached((self.tenant, key), loader)

    def add(self, document: Model) -> Model:
        """Take in a new document of this tenant."""
        document.book(tenant=self.tenant)
        tracked = self._workspace.add(document)
        self._touched[id(tracked)] = tracked
        return document

    def check_version(self, document: Record, expected: int | None) -> None:
        """Raise `VersionMismatch` unless `document` is at the version that the caller saw, if it told one."""
        if expected is not None and document.version != expected:
            raise VersionMismatch(
                f"This {_plain_name(type(document))} was changed by someone else in the meantime."
            )

    def publish(
        self,
        contract: Contract,
        *,
        about: Record,
        data: dict[str, Any],
        also: Mapping[Contract, dict[str, Any]] | None = None,
    ) -> None:
        """Say a fact about a document to everyone who listens, once this unit commits.

        `data` is checked against the contract. Its sequence counts up per document. `also` is the same fact
        in older versions, with the data of each: who hears it in several takes it in once. Raises ValueError
        for a contract there that is no older version of this one.
        """
        about.book(sequence=about.sequence + 1)
        event = Event(
            id=new_id(),
            source=contract.source,
            type=contract.type,
            subject=about.id,
            time=self.now,
            tenant=self.tenant,
            sequence=about.sequence,
            correlation_id=self._trace.correlation_id,
            causation_id=self._trace.causation_id,
            actor=self.actor.user_id,
            traceparent=self._trace.traceparent,
            data=data,
        )
        self._workspace.add_row(outbox.COLLECTION, outbox.row(contract, event))
        for older, in_that_version in (also or {}).items():
            if older.name != contract.name or older.version >= contract.version:
                raise ValueError(f"{older.type} is no older version of {contract.type}")
            id_ = id_in_version(event.id, older.version)
            told = replace(event, id=id_, source=older.source, type=older.type, data=in_that_version)
            self._workspace.add_row(outbox.COLLECTION, outbox.row(older, told))

    def add_outbox_row(self, row: dict[str, Any]) -> None:
        """Send a message that is no new fact, such as a replay, once this unit commits."""
        self._workspace.add_row(outbox.COLLECTION, row)

    def close(self) -> None:
        """Note what this unit changed, for the flush of its transaction."""
        self._workspace.close_unit(self._touched.values(), self.cause)

    def _touch(self, tracked: Tracked) -> Any:
        self._touched[id(tracked)] = tracked
        return tracked.document

    def _scoped(self, model: type[Record], filters: dict[str, Any]) -> dict[str, Any]:
        return tenant_scope.search(self.tenant, transform.query(model, **filters))

    def _flush(self) -> None:
        """What is pending must be seen by a search, so it is written before one."""
        self.close()
        self._workspace.flush()


def _direction(model: type[Record], name: str) -> tuple[str, int]:
    field = name.lstrip("-")
    stored = model._translate_field_name(field)
    return stored, -1 if name.startswith("-") else 1


def _plain_name(model: type[Record]) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model.__name__)
    return words.strip()
