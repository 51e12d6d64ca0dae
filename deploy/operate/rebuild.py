"""`tandem rebuild`: make a read model again from all that was ever said, while the old one answers."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Any, Final, TypeVar

import typer
from rich.console import Console

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate import beside
from deploy.operate.connect import Apply, own_access
from shared.broker import names
from shared.broker.connection import close_quietly, connect, messages_in
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.contracts import PUBLISHERS
from shared.contracts.envelope import fact_id
from shared.contracts.operator import DeadLetterStatus
from shared.events import dead_letters, delivery
from shared.ids import earliest_id
from shared.persistence import inbox, outbox
from shared.persistence.store import Store

INSIGHTS = "insights"
WINDOW_EVENTS = 500
QUEUED_EVENTS_MAX = 20_000
POLL_SECONDS = 0.2
APPLIED_SECONDS_MAX = 600.0
CAUGHT_UP_EVENTS_MAX: Final = 1_000
"""With so few new events in a look at the outboxes, the rest is sent when the read models are in place."""
LOOKS_MAX: Final = 20
LATE_AT_MOST: Final = timedelta(hours=1)
"""An event stands in its outbox so soon after its id was made: far longer than a transaction takes."""

_LACKING = "until then the read models lack what was not sent."

FromStart = Annotated[
    bool, typer.Option("--from-start", help="Begin anew, and not where a run was interrupted.")
]
Item = TypeVar("Item")

app = typer.Typer(help="Make a read model again from events.", no_args_is_help=True)


@app.callback()
def _topic() -> None:
    """Keeps the service a word of its own, though there is only one that can be made again."""


@app.command()
def insights(apply: Apply = False, from_start: FromStart = False) -> None:
    """Make the read models of insights again from all history, beside those that answer, and exchange them.

    It answers from the old ones until then. A run that was interrupted is gone on with: after a change of
    insights' code, begin anew.
    """
    console = Console(highlight=False, soft_wrap=True)
    access = own_access()
    for publisher, count in history_counts(access).items():
        console.print(f"{publisher} said about {count} events")
    if not apply:
        console.print("Would make the read models of insights again beside and exchange them: see --apply.")
        return
    with console.status("") as status:
        sent = make_again(
            access, INSIGHTS, lambda events: status.update(f"{events} events"), from_start=from_start
        )
    console.print(f"The read models are exchanged; {sent} events that came meanwhile were sent again.")
    wait_until_applied(access, INSIGHTS)
    console.print("All of it was heard: `tandem reconcile` tells whether insights agrees with all others.")


def history_counts(access: Mapping[str, Access]) -> dict[str, int]:
    """By publisher, about how many events it ever said; nothing is read for it."""
    counts = {}
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            counts[publisher] = store[outbox.COLLECTION].estimated_document_count()
    return counts


def make_again(
    access: Mapping[str, Access], service: str, told: Callable[[int], None], *, from_start: bool = False
) -> int:
    """Make the read models of `service` again beside, and exchange them; then send it what came meanwhile.

    Says how many events were sent. `told` gets how many were read so far. Raises Problem when the service
    cannot be made again from events.
    """
    read = 0

    def count(events: int) -> None:
        nonlocal read
        read += events
        told(read)

    beside.begin(access[service], service, from_start=from_start)
    since = ""
    for _ in range(LOOKS_MAX):
        began = datetime.now(UTC)
        windows = _windows(_history(access, since=since))
        if beside.apply_beside(access[service], service, windows, count) <= CAUGHT_UP_EVENTS_MAX:
            break
        since = earliest_id(began - LATE_AT_MOST)
    beside.put_in_place(access[service], service)
    return republish(access, service)


def republish(access: Mapping[str, Access], service: str) -> int:
    """Send to the inbox of `service` what it has not taken in of all history; says how many events.

    They go under the message ids of old. Raises Problem when the inbox does not take them: it is not there,
    not bound, or nobody empties it.
    """
    connection = connect(access[service].amqp_uri)
    sent = 0
    try:
        publisher = WindowPublisher(connection)
        for window in _windows(_again(row, service) for row in _untaken(access, service)):
            _wait_for_room(service, lambda: messages_in(connection, names.inbox_queue(service)))
            publisher.send(window)
            settled = publisher.settle()
            if not_taken := settled.returned | settled.refused:
                raise Problem(
                    f"No queue takes {len(not_taken)} events for {service}: see `tandem status`. "
                    f"Run this again when it does; {_LACKING}"
                )
            sent += len(settled.confirmed)
    finally:
        close_quietly(connection)
    return sent


def _untaken(access: Mapping[str, Access], service: str) -> Iterator[dict[str, Any]]:
    """The rows of history that the service's inbox does not know, publisher by publisher."""
    with _store(access[service]) as own:
        for publisher in PUBLISHERS:
            with _store(access[publisher]) as store:
                said = store[outbox.COLLECTION].find(_published_by(publisher), {"_id": 1}).sort("_id")
                for window in _windows(row["_id"] for row in said):
                    known = inbox.known(own, {fact_id(event_id) for event_id in window})
                    untaken = sorted(event_id for event_id in window if fact_id(event_id) not in known)
                    yield from store[outbox.COLLECTION].find({"_id": {"$in": untaken}}).sort("_id")


def wait_until_applied(access: Mapping[str, Access], service: str) -> None:
    """Return once `service` has taken in all history, or kept what it could not take in as dead letters.

    Its queue alone would not tell, for what a consumer has fetched is no longer in it. Raises Problem when it
    takes too long.
    """
    deadline = time.monotonic() + APPLIED_SECONDS_MAX
    with _store(access[service]) as store:
        for window in _windows(row["_id"] for row in _history(access, "_id")):
            while not _is_applied(store, window):
                if time.monotonic() > deadline:
                    raise Problem(_busy(service))
                time.sleep(POLL_SECONDS)


def _is_applied(store: Store, event_ids: list[str]) -> bool:
    lost = {"message_id": {"$in": event_ids}, "status": {"$ne": DeadLetterStatus.REPLAYED}}
    letters = store[dead_letters.COLLECTION].find(lost, {"message_id": 1})
    facts = {fact_id(event_id) for event_id in event_ids}
    return {*inbox.known(store, facts), *(fact_id(letter["message_id"]) for letter in letters)} >= facts


def _history(access: Mapping[str, Access], *fields: str, since: str = "") -> Iterator[dict[str, Any]]:
    """The rows of all that was ever said, or since an id, publisher by publisher, by id.

    Whole, or some of their fields.
    """
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            wanted = {**_published_by(publisher), "_id": {"$gte": since}}
            yield from store[outbox.COLLECTION].find(wanted, fields or None).sort("_id")


def _windows(items: Iterator[Item]) -> Iterator[list[Item]]:
    while window := list(islice(items, WINDOW_EVENTS)):
        yield window


def _published_by(publisher: str) -> dict[str, Any]:
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
    deadline = time.monotonic() + APPLIED_SECONDS_MAX
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
