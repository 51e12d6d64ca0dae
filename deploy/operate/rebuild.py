"""`tandem rebuild`: make a read model again from all that was ever said."""

import importlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import typer
from rich.console import Console

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate.connect import Apply, own_access
from shared.broker import names
from shared.broker.connection import close_quietly, connect, messages_in
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.contracts import PUBLISHERS
from shared.events import dead_letters, delivery
from shared.events.dead_letters import DeadLetter
from shared.persistence import inbox, outbox
from shared.persistence.documents import Copy
from shared.persistence.store import Store

INSIGHTS = "insights"
WINDOW_EVENTS = 500
QUEUED_EVENTS_MAX = 20_000
POLL_SECONDS = 0.2
HEARD_SECONDS_MAX = 600.0

_LACKING = "until then the read models lack what was not sent."

Item = TypeVar("Item")

app = typer.Typer(help="Make a read model again from events.", no_args_is_help=True)


@app.callback()
def _topic() -> None:
    """Keeps the service a word of its own, though there is only one that can be made again."""


@app.command()
def insights(apply: Apply = False) -> None:
    """Forget the read models of insights and have it hear all history again, while the program goes on.

    What it is asked meanwhile it answers from what it has heard again so far.
    """
    console = Console(highlight=False, soft_wrap=True)
    access = own_access()
    for publisher, count in history_counts(access).items():
        console.print(f"{publisher} said {count} events")
    if not apply:
        console.print("Would forget the read models of insights and have it hear these again: see --apply.")
        return
    for collection, count in forget(access[INSIGHTS], INSIGHTS).items():
        console.print(f"forgot {count} rows of {collection}")
    console.print(f"{republish(access, INSIGHTS)} events are queued again")
    wait_until_heard(access, INSIGHTS)
    console.print("All of it was heard: `tandem reconcile` tells whether insights agrees with all others.")


def history_counts(access: Mapping[str, Access]) -> dict[str, int]:
    """By publisher, how many events it ever said."""
    counts = {}
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            counts[publisher] = store[outbox.COLLECTION].count_documents(_said_by(publisher))
    return counts


def forget(addresses: Access, service: str) -> dict[str, int]:
    """Delete the read models and then what was taken in; says how many rows of each.

    In this order: an event applied in between loses its mark last, and is then simply heard once more.
    """
    documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    if not all(issubclass(model, Copy) for model in documents):
        raise Problem(f"{service} owns records of its own: it cannot be made again from events.")
    collections = [*(model._get_collection_name() for model in documents), inbox.COLLECTION]
    with _store(addresses) as store:
        return {name: store[name].delete_many({}).deleted_count for name in collections}


def republish(access: Mapping[str, Access], service: str) -> int:
    """Send all history to the inbox of `service`, under the message ids of old; says how many events.

    Raises Problem when the inbox does not take them: it is not there, not bound, or nobody empties it.
    """
    connection = connect(access[service].amqp_uri)
    sent = 0
    try:
        publisher = WindowPublisher(connection)
        for window in _windows(_again(row, service) for row in _history(access)):
            _wait_for_room(service, lambda: messages_in(connection, names.inbox_queue(service)))
            publisher.send(window)
            settled = publisher.settle()
            if settled.returned:
                raise Problem(
                    f"No queue takes {len(settled.returned)} events for {service}: see `tandem status`. "
                    f"Run this again when it does; {_LACKING}"
                )
            sent += len(settled.confirmed)
    finally:
        close_quietly(connection)
    return sent


def wait_until_heard(access: Mapping[str, Access], service: str) -> None:
    """Return once `service` has taken in all history, or kept what it could not take in as dead letters.

    Its queue alone would not tell, for what a consumer has fetched is no longer in it. Raises Problem when it
    takes too long.
    """
    deadline = time.monotonic() + HEARD_SECONDS_MAX
    with _store(access[service]) as store:
        for window in _windows(row["_id"] for row in _history(access, "_id")):
            while not _is_heard(store, window):
                if time.monotonic() > deadline:
                    raise Problem(_busy(service))
                time.sleep(POLL_SECONDS)


def _is_heard(store: Store, event_ids: list[str]) -> bool:
    lost = {"message_id": {"$in": event_ids}, "status": {"$ne": DeadLetter.REPLAYED}}
    letters = store[dead_letters.COLLECTION].find(lost, {"message_id": 1})
    return {*inbox.known(store, event_ids), *(letter["message_id"] for letter in letters)} >= {*event_ids}


def _history(access: Mapping[str, Access], *fields: str) -> Iterator[dict[str, Any]]:
    """The rows of all that was ever said, publisher by publisher, by id; whole, or some of their fields."""
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            yield from store[outbox.COLLECTION].find(_said_by(publisher), fields or None).sort("_id")


def _windows(items: Iterator[Item]) -> Iterator[list[Item]]:
    while window := list(islice(items, WINDOW_EVENTS)):
        yield window


def _said_by(publisher: str) -> dict[str, Any]:
    # A replayed dead letter goes to one queue only: it was said before.
    return {"exchange": names.events_exchange(publisher)}


def _again(row: dict[str, Any], service: str) -> Outgoing:
    headers = {**row["headers"], delivery.ROUTING_KEY: row["routing_key"]}
    return Outgoing(
        row["_id"],
        names.work_exchange(service),
        names.inbox_queue(service),
        row["body"],
        row["properties"],
        headers,
    )


def _wait_for_room(service: str, queued: Callable[[], int]) -> None:
    """The queue is bounded by bytes; history is sent no faster than it is taken in."""
    deadline = time.monotonic() + HEARD_SECONDS_MAX
    while queued() > QUEUED_EVENTS_MAX:
        if time.monotonic() > deadline:
            raise Problem(f"{_busy(service)} Run this again when it is not; {_LACKING}")
        time.sleep(POLL_SECONDS)


def _busy(service: str) -> str:
    return f"{service} is still busy: see `tandem status` and `tandem dead-letters list`."


@contextmanager
def _store(addresses: Access) -> Iterator[Store]:
    store = Store(addresses.mongodb_uri)
    try:
        yield store
    finally:
        store.close()
