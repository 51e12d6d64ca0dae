"""The unit of work of a use case: documents of one tenant, one time, one cause."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from shared.actor import PLATFORM_TENANT, Actor
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event, id_in_version
from shared.errors import VersionMismatch
from shared.ids import new_id
from shared.persistence import outbox, tallies, timers
from shared.persistence.audit import Cause
from shared.persistence.documents import Record
from shared.persistence.files import Files
from shared.persistence.jobs import Jobs
from shared.persistence.read_unit import Model, Page, Raw, ReadUnit, plain_name
from shared.persistence.session import Key, Session, Wanted
from shared.persistence.tenants import KnownTenant
from shared.persistence.timers import Timers

__all__ = ["Page", "Trace", "UnitOfWork"]


class Trace(NamedTuple):
    """The request or event that caused a unit."""

    correlation_id: str
    causation_id: str
    traceparent: str


class UnitOfWork(ReadUnit):
    """The unit of work of one use case inside a transaction.

    It reads as a `ReadUnit` does, and every new document and event gets the actor's tenant. Changes are
    saved, audited and published when the unit closes and its transaction commits; there is nothing to call
    for it.
    """

    __slots__ = ("_service", "_session", "_trace", "cause")

    def __init__(self, session: Session, service: str, actor: Actor, cause: Cause, trace: Trace):
        super().__init__(session.store, actor, session.now)
        self._session = session
        self._service = service
        self._trace = trace
        self.cause = cause

    @property
    def timers(self) -> Timers:
        """What is done by itself later; what is set here is set once this unit commits."""
        return Timers(self._session, self.tenant, self._trace.correlation_id, self._practice_offset)

    @property
    def jobs(self) -> Jobs:
        """What is done with many items later, in parts; what is begun here begins once this unit commits."""
        return Jobs(self, self._session, self._trace.correlation_id)

    @property
    def files(self) -> Files:
        """The files that were sent in parts for a command to use."""
        return Files(self, self._session)

    @property
    def pending(self) -> int:
        """How much waits to be written: the same as before where nothing was changed."""
        return self._session.pending

    def new_id(self) -> str:
        """A new id that sorts by time."""
        return new_id()

    def get(self, model: type[Model], id_: str) -> Model | None:
        """The tenant's document of that id, or None; the same object each time."""
        return self._session.get(model, self.tenant, id_)

    def preload(self, wanted: Iterable[Wanted]) -> None:
        """Read documents that will be asked for one by one, in one read per kind of document."""
        self._session.preload((model, self.tenant, which) for model, which in wanted)

    def holder(self, model: type[Model], key: Key) -> Model | None:
        """The tenant's document that holds this key, pending ones included; or None."""
        return self._session.holder(model, self.tenant, key)

    def hold(self, document: Record, key: Key) -> None:
        """Have a document hold a key for which there is no `holder`; of two units at once, one fails."""
        self._session.hold(document, key)

    def cached(self, key: Any, loader: Callable[[], Any]) -> Any:
        """Reference data read once per transaction and tenant; never change what it holds."""
        return self._session.cached((self.tenant, key), loader)

    def sums(self) -> tallies.Sums:
        """The running sums of the tenant's documents, including the changes of this transaction."""
        self.close()
        self._session.flush()
        return super().sums()

    def add(self, document: Model) -> Model:
        """Add a new document of this tenant."""
        document.set_bookkeeping(tenant=self.tenant)
        self._session.add(document)
        return document

    def touch(self, document: Record) -> None:
        """Write a document although it stays as it is: of two units that rely on it at once, one fails."""
        self._session.touch(document)

    def get_or_add(self, model: type[Model], id_: str, **values: Any) -> Model:
        """The tenant's document of that id; if there is none, a new one with these values."""
        return self.get(model, id_) or self.add(model(id=id_, **values))

    def check_version(self, document: Record, expected: int | None) -> None:
        """Raise `VersionMismatch` unless `document` is at the version that the caller saw, if it sent one."""
        if expected is not None and document.version != expected:
            raise VersionMismatch(
                f"This {plain_name(type(document))} was changed by someone else in the meantime."
            )

    def publish(
        self,
        contract: Contract,
        *,
        about: Record,
        data: dict[str, Any],
        also: Mapping[Contract, dict[str, Any]] | None = None,
    ) -> None:
        """Publish an event about a document once this unit commits.

        `data` is checked against the contract. Its sequence counts up per document. `also` is the same event
        in older versions, with the data of each: a subscriber to several applies it once. Raises ValueError
        for a contract there that is no older version of this one.
        """
        about.set_bookkeeping(sequence=about.sequence + 1)
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
        self._session.add_row(outbox.COLLECTION, outbox.row(contract, event))
        for older, in_that_version in (also or {}).items():
            if older.name != contract.name or older.version >= contract.version:
                raise ValueError(f"{older.type} is no older version of {contract.type}")
            id_ = id_in_version(event.id, older.version)
            told = event._replace(id=id_, source=older.source, type=older.type, data=in_that_version)
            self._session.add_row(outbox.COLLECTION, outbox.row(older, told))

    def add_outbox_row(self, row: Raw) -> None:
        """Send a message that is no new fact, such as a replay, once this unit commits."""
        self._session.add_row(outbox.COLLECTION, row)

    def move_timers(self, tenant: str, offset: timedelta) -> None:
        """Have the timers of a practice tenant fire by a clock that is ahead by so much."""
        self.close()
        self._session.flush()
        timers.move_clock(self._store, tenant, offset)

    def require_tenant(self) -> None:
        """Raise `UnknownTenant` unless this service has heard of the tenant."""
        _ = self._clock

    def close(self) -> None:
        """Note what this unit changed, for the flush of its transaction."""
        self._session.close_unit(self.cause, self.now)

    def leave(self) -> None:
        """Close this unit, of which nothing is asked any more; see `Session.leave_unit`."""
        self._session.leave_unit(self.cause, self.now)

    @property
    def _offset(self) -> timedelta:
        # Not cached: an event of this transaction may move it.
        return self._read_offset()

    @property
    def _practice_offset(self) -> timedelta | None:
        known = self._known_tenant()
        return known.offset if known is not None and known.practice else None

    def _known_tenant(self) -> KnownTenant | None:
        return self._session.get(KnownTenant, PLATFORM_TENANT, self.tenant)

    def _take(self, model: type[Model], raw: Raw) -> Model:
        return self._session.track(model, raw)

    def _before_search(self) -> None:
        self.close()
        self._session.write_documents()
