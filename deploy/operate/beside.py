"""Read models rebuilt beside the live ones, and swapped with them by renaming.

The new ones are in `<collection>_next`, with their own inbox and running sums: so an interrupted run can
resume, and events that arrive meanwhile are in the publishers' outboxes and are applied to them too. The sums
are swapped with their documents.
"""

import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from deploy.local.problem import Problem
from deploy.local.provision import Access
from shared.clock import SystemClock
from shared.contracts.subscribers import subscribers_of
from shared.errors import Conflict
from shared.events.delivery import Delivery, Outcome
from shared.events.processor import EventProcessor
from shared.events.tenants import of_tenants
from shared.observability import logs
from shared.persistence import inbox, outbox, tallies, tenants
from shared.persistence.documents import Record, Replica
from shared.persistence.store import Store
from shared.runtime import migrate

NEXT: Final = "_next"
INBOX_NEXT: Final = f"{inbox.COLLECTION}{NEXT}"

Row = dict[str, Any]


class BesideStore(Store):
    """The database of a service with the new collections in place of the live ones.

    What is known of tenants is no read model and stays: events are applied by it.
    """

    def __getitem__(self, collection: str) -> Collection[Row]:
        return self.database[collection if collection == tenants.COLLECTION else f"{collection}{NEXT}"]


def read_models(service: str) -> Sequence[type[Record]]:
    """The documents of a service. Raises Problem if it has any that events cannot restore."""
    documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    if not all(issubclass(model, Replica) and not model.audited for model in documents):
        raise Problem(f"{service} owns records of its own: it cannot be rebuilt from events.")
    return documents


def begin(addresses: Access, service: str, *, from_start: bool = False) -> None:
    """Create the new collections, unless an interrupted run left them: then resume that.

    A run that was interrupted during the swap is completed first.
    """
    documents, store = read_models(service), Store(addresses.mongodb_uri)
    try:
        beside = _names_beside(store)
        if beside and INBOX_NEXT not in beside:
            put_in_place(addresses, service)
        else:
            inbox.resume(store)
            store[INBOX_NEXT].delete_many(inbox.PAUSED)
        if from_start:
            for name in sorted(beside, key=_inbox_last):
                store[name].drop()
    finally:
        store.close()
    made_beside = BesideStore(addresses.mongodb_uri)
    try:
        # The inbox first, and dropped last: new collections without it are the rest of an interrupted swap.
        plumbing = {inbox.COLLECTION: [], tallies.COLLECTION: tallies.INDEXES}
        migrate.make({**plumbing, **migrate.of_documents(documents)}, made_beside)
    finally:
        made_beside.close()


def apply_beside(
    addresses: Access, service: str, windows: Iterable[list[Row]], report: Callable[[int], None]
) -> int:
    """Process these outbox rows with the service's own handlers; returns how many were new.

    Failures are left to the live service, with its retries and dead letters. `report` gets the number of rows
    of each window.
    """
    own = importlib.import_module(f"services.{service}.routing").SUBSCRIPTIONS
    subscriptions = (*of_tenants(service), *own)
    store, applied = BesideStore(addresses.mongodb_uri), 0
    processor = EventProcessor(service, store, subscriptions, SystemClock(), lambda: None)
    try:
        with logs.warnings_only():
            for window in windows:
                deliveries = [
                    _delivery(row) for row in window if service in subscribers_of(row["routing_key"])
                ]
                applied += sum(
                    disposition.outcome is Outcome.APPLIED for disposition in processor.apply(deliveries)
                )
                report(len(window))
    finally:
        store.close()
    return applied


def put_in_place(addresses: Access, service: str) -> None:
    """Swap the new collections with the live ones; the service applies no event meanwhile.

    The inbox goes first: renaming waits for the transactions that have read it, and later ones find the pause
    in it, before and after. Raises Problem if it fails half-way: the service waits then, and loses nothing,
    until this is run again.
    """
    store = Store(addresses.mongodb_uri)
    try:
        beside = _names_beside(store)
        inbox.pause(store)
        if INBOX_NEXT in beside:
            store[INBOX_NEXT].replace_one(inbox.PAUSED, inbox.PAUSED, upsert=True)
        for name in sorted(beside, key=_inbox_last, reverse=True):
            store[name].rename(name.removesuffix(NEXT), dropTarget=True)
        migrate.migrate(read_models(service), store)
        inbox.resume(store)
    except (PyMongoError, Conflict) as error:
        raise Problem(f"{service} processes no events until this is run again: {error}") from error
    finally:
        store.close()


def _names_beside(store: Store) -> list[str]:
    return [name for name in store.database.list_collection_names() if name.endswith(NEXT)]


def _inbox_last(name: str) -> tuple[bool, str]:
    return name == INBOX_NEXT, name


def _delivery(row: Row) -> Delivery:
    return Delivery(row["body"], row["headers"], outbox.properties(row), row["routing_key"])
