"""One service over a real database, called as the shell calls it but without a broker."""

import importlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeVar

import orjson

from shared.actor import PLATFORM_TENANT, Actor, Role
from shared.clock import Clock, SystemClock
from shared.contracts import files, jobs
from shared.contracts.catalogue import CATALOGUE, Contract
from shared.contracts.envelope import Event, from_message, properties, to_headers
from shared.contracts.operation import OperationContract
from shared.contracts.operator import operations_of
from shared.events.delivery import Delivery, Disposition
from shared.events.relay import LEASE_ID
from shared.ids import new_id
from shared.observability import traces
from shared.persistence import lease, outbox
from shared.persistence.audit import Cause
from shared.persistence.session import Session
from shared.persistence.store import Store
from shared.persistence.tenants import KnownTenant
from shared.persistence.unit_of_work import Trace, UnitOfWork
from shared.rpc.call import Call, unwrap
from shared.runtime.application import Application
from shared.runtime.migrate import migrate

TENANT = "lakeshore"
TENANTS = (TENANT, "northern")
AUDIT_KEYS = "an audit key that only tests use: never a deployment"
FAR = datetime(2999, 1, 1, tzinfo=UTC)
ABOUT_TENANT = {
    "legal_name": "Lakeshore Health Plan",
    "payer_kind": "health_plan",
    "state": "WI",
    "time_zone": "America/Chicago",
    "languages": ["en", "es"],
    "fiscal_year_month": 1,
}


def actor(
    *roles: Role | str, tenant: str = TENANT, user_id: str | None = None, advisor_id: str | None = None
) -> Actor:
    """Someone with these roles; by default one person per set of roles."""
    names = sorted(Role(role) for role in roles)
    return Actor(user_id or "-".join(names) or "nobody", tenant, frozenset(names), advisor_id)


def event(
    contract: Contract,
    data: dict[str, Any],
    *,
    subject: str,
    sequence: int = 1,
    tenant: str = TENANT,
    event_id: str | None = None,
    at: datetime | None = None,
) -> Event:
    """A fact as its publisher would say it."""
    return Event(
        id=event_id or new_id(),
        source=contract.source,
        type=contract.type,
        subject=subject,
        time=at or datetime.now(UTC),
        tenant=tenant,
        sequence=sequence,
        correlation_id=new_id(),
        causation_id="",
        actor="someone",
        traceparent=str(traces.new()),
        data=data,
    )


def delivery_of(fact: Event) -> Delivery:
    """The fact as it arrives."""
    body = CATALOGUE[fact.type].encode(fact.data)
    headers = to_headers(fact)
    return Delivery(body, headers, properties(headers, fact.time), fact.type)


def codes(refused: Any) -> set[tuple[str, str]]:
    """The fields that a refusal, as `pytest.raises` gives it, names, each with its code."""
    return {(error["field"], error["code"]) for error in refused.value.errors}


def open_in(store: Store, tenant: str, time_zone: str = "UTC", *, anew: bool = False) -> None:
    """Let a service have heard of a tenant; `anew` also if it has already."""
    known = KnownTenant(id=tenant, tenant=PLATFORM_TENANT, **ABOUT_TENANT | {"time_zone": time_zone})
    change = {"$set" if anew else "$setOnInsert": known.to_stored()}
    store[KnownTenant._get_collection_name()].update_one({"_id": tenant}, change, upsert=True)


Found = TypeVar("Found")


def module_of(service: str, use_cases: ModuleType | None = None) -> ModuleType:
    """The module that says what a service does: its own, unless another is given."""
    return use_cases or importlib.import_module(f"services.{service}.routing")


class ServiceHarness:
    """A service's application on databases of its own; `close` drops them.

    It has heard of each tenant for which something is asked of it, unless told that it `knows_tenants` not.
    Where its database `is_made`, its collections and indexes are there already.
    """

    def __init__(
        self,
        service: str,
        mongodb_uri: str,
        database_prefix: str,
        clock: Clock | None = None,
        use_cases: ModuleType | None = None,
        *,
        knows_tenants: bool = True,
        is_made: bool = False,
        **store_options: Any,
    ) -> None:
        module = module_of(service, use_cases)
        self.store_uri = _with_database(mongodb_uri, f"{database_prefix}_{service}")
        self.store = Store(self.store_uri, AUDIT_KEYS, **store_options)
        if not is_made:
            migrate(module.DOCUMENTS, self.store, service, getattr(module, "MIGRATIONS", ()))
        self.knows_tenants = knows_tenants
        self._known: set[str] = set()
        if knows_tenants:
            self.know(*TENANTS)
        self.documents = module.DOCUMENTS
        own = (one.contract for one in (*module.COMMANDS, *module.QUERIES))
        self._replies = {
            one.operation: one.reply() for one in (*own, *operations_of(service), *_of_some(service))
        }
        self.clock = clock or SystemClock()
        self._service, self._module = service, module
        self.application = self._started()

    def _started(self) -> Application:
        module = self._module
        return Application(
            self._service,
            self.store,
            self.clock,
            commands=module.COMMANDS,
            queries=module.QUERIES,
            subscriptions=module.SUBSCRIPTIONS,
            timers=getattr(module, "TIMERS", ()),
            bulks=getattr(module, "BULKS", ()),
        )

    def start_anew(self) -> None:
        """Another process takes the place of this one, and knows only what is in the database."""
        self.application = self._started()

    def execute(
        self, command: str, data: dict[str, Any], *, actor: Actor, key: str | None = None
    ) -> dict[str, Any]:
        """Do a command; raises what the caller would see."""
        request = self._call(command, data, actor, key or new_id())
        return self._as_promised(command, unwrap(self.application.execute(request)))

    def ask(self, query: str, data: dict[str, Any] | None = None, *, actor: Actor) -> dict[str, Any]:
        """Ask a query; raises what the caller would see."""
        answer = unwrap(self.application.ask(self._call(query, data or {}, actor, None)))
        return self._as_promised(query, answer)

    def receive(
        self, contract: Contract, data: dict[str, Any], *, subject: str, **envelope: Any
    ) -> Disposition:
        """Take in one fact through the real batch application."""
        return self.process([event(contract, data, subject=subject, **envelope)])[0]

    def process(self, facts: Iterable[Event], *, again: bool = False) -> list[Disposition]:
        """Take in facts as one batch; `again` if a process that had them before ended."""
        facts = list(facts)
        for fact in facts:
            self.know_unless_known(fact.tenant)
        return self.application.apply([delivery_of(fact)._replace(is_redelivered=again) for fact in facts])

    def know_unless_known(self, tenant: str) -> None:
        """Have heard of this tenant, too."""
        if self.knows_tenants and tenant not in self._known:
            open_in(self.store, tenant)
            self._known.add(tenant)

    def run_due(self) -> int:
        """Run the timers that are due, until none is; how many."""
        ran = 0
        while more := self.application.run_due():
            ran += more
        return ran

    def begin_job(
        self, kind: str, items: Sequence[Any], terms: dict[str, Any], *, total: int, who: Actor
    ) -> str:
        """Begin a job as a command of that person would; its id."""
        return self.in_unit(lambda uow: uow.jobs.begin(kind, terms, items=items, total=total).id, who)

    def in_unit(self, work: Callable[[UnitOfWork], Found], who: Actor) -> Found:
        """What a command of that person would do in its transaction."""

        def change() -> Found:
            session = self.session()
            uow = self.unit(who, session)
            found = work(uow)
            uow.close()
            session.flush()
            return found

        return self.store.in_transaction(change)

    def run_jobs(self) -> int:
        """Run the jobs, until none can go on; in how many parts."""
        parts = 0
        while self.application.run_next():
            parts += 1
        return parts

    def published(self, contract: Contract | str | None = None) -> list[Event]:
        """What was said so far, oldest first."""
        wanted = contract.type if isinstance(contract, Contract) else contract
        rows = self.store[outbox.COLLECTION].find({"routing_key": wanted} if wanted else {}).sort("_id")
        return [from_message(row["headers"], outbox.properties(row), row["body"]) for row in rows]

    def said(self, contract: Contract) -> list[dict[str, Any]]:
        """The data of what was said of that kind so far, oldest first."""
        return [fact.data for fact in self.published(contract)]

    def know(self, *tenants: str, time_zone: str = "UTC") -> None:
        """Have heard of these tenants, each with this time zone."""
        for tenant in tenants:
            open_in(self.store, tenant, time_zone, anew=True)
        self._known.update(tenants)

    def session(self) -> Session:
        """An empty session, as a transaction begins with."""
        return Session(self.store, self.clock)

    def unit(self, who: Actor, session: Session | None = None) -> UnitOfWork:
        """A unit of work of that person, in the session that is given or one of its own."""
        self.know_unless_known(who.tenant)
        session = session or self.session()
        cause = Cause(who.user_id, "test", "test", "test", session.now)
        return UnitOfWork(session, self.application.service, who, cause, Trace("c", "", ""))

    def close(self) -> None:
        """Drop the database."""
        self.store.client.drop_database(self.store.database.name)
        self.store.close()

    def _as_promised(self, operation: str, reply: dict[str, Any]) -> dict[str, Any]:
        """The reply, if it has each field that its contract names, of that kind, and no other."""
        wrong = self._replies[operation].validate(orjson.loads(orjson.dumps(reply)))
        assert not wrong, f"{operation} answers otherwise than its contract says: {wrong}"
        return reply

    def _call(self, operation: str, data: dict[str, Any], who: Actor, key: str | None) -> dict[str, Any]:
        call = Call(operation, data, who, key, new_id(), str(traces.new()), "test")
        self.know_unless_known(who.tenant)
        # Through JSON, as RPC would carry it.
        return orjson.loads(orjson.dumps(call.to_dict()))


def _of_some(service: str) -> Iterable[OperationContract]:
    if service in jobs.WITH_JOBS:
        yield from jobs.operations_of(service)
    if service in files.WITH_FILES:
        yield from files.operations_of(service)


def keep_relay_quiet(store: Store) -> None:
    """Hold the relay's lease for good, so that nothing is published until `let_relay_speak`."""
    store[lease.COLLECTION].replace_one({"_id": LEASE_ID}, {"owner": "test", "until": FAR}, upsert=True)


def let_relay_speak(store: Store) -> None:
    """Give the lease up."""
    store[lease.COLLECTION].delete_one({"_id": LEASE_ID})


def _with_database(uri: str, database: str) -> str:
    head, _, options = uri.partition("?")
    return f"{head.rstrip('/')}/{database}" + (f"?{options}" if options else "")
