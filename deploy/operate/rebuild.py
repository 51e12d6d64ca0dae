"""`tandem rebuild`: make a read model again from all that was ever said."""

import importlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import typer
from rich.console import Console

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate.connect import Apply, own_access
from shared.contracts import PUBLISHERS
from shared.messaging import broker, delivery, inbox, names, outbox
from shared.messaging.broker import Outgoing, WindowPublisher
from shared.persistence.documents import Copy
from shared.persistence.store import Store

INSIGHTS = "insights"
WINDOW_EVENTS = 500
QUEUED_EVENTS_MAX = 20_000
POLL_SECONDS = 0.2
EMPTY_SECONDS_MAX = 600.0

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
    wait_until_heard(access[INSIGHTS], INSIGHTS)
    console.print("The queue is empty: `tandem reconcile` tells whether insights agrees with all others.")


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
    documents = importlib.import_module(f"services.{service}.use_cases").DOCUMENTS
    if not all(issubclass(model, Copy) for model in documents):
        raise Problem(f"{service} owns records of its own: it cannot be made again from events.")
    collections = [*(model._get_collection_name() for model in documents), inbox.COLLECTION]
    with _store(addresses) as store:
        return {name: store[name].delete_many({}).deleted_count for name in collections}


def republish(access: Mapping[str, Access], service: str) -> int:
    """Send all history to the inbox of `service`, under the message ids of old; says how many events."""
    connection = broker.connect(access[service].amqp_uri)
    sent = 0
    try:
        publisher = WindowPublisher(connection)
        history = _history(access, service)
        while window := list(islice(history, WINDOW_EVENTS)):
            _wait_for_room(lambda: broker.messages_in(connection, names.inbox_queue(service)))
            publisher.send(window)
            sent += len(publisher.settle().confirmed)
    finally:
        connection.close()
    return sent


def wait_until_heard(addresses: Access, service: str) -> None:
    """Return once the inbox of `service` is empty. Raises Problem when that takes too long."""
    connection = broker.connect(addresses.amqp_uri)
    deadline = time.monotonic() + EMPTY_SECONDS_MAX
    try:
        while broker.messages_in(connection, names.inbox_queue(service)):
            if time.monotonic() > deadline:
                raise Problem(f"{service} is still busy: see `tandem status` and `tandem dead-letters list`.")
            time.sleep(POLL_SECONDS)
    finally:
        connection.close()


def _history(access: Mapping[str, Access], service: str) -> Iterator[Outgoing]:
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            for row in store[outbox.COLLECTION].find(_said_by(publisher)).sort("_id"):
                yield _again(row, service)


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


def _wait_for_room(queued: Callable[[], int]) -> None:
    """The queue is bounded by bytes; history is sent no faster than it is taken in."""
    while queued() > QUEUED_EVENTS_MAX:
        time.sleep(POLL_SECONDS)


@contextmanager
def _store(addresses: Access) -> Iterator[Store]:
    store = Store(addresses.mongodb_uri)
    try:
        yield store
    finally:
        store.close()
