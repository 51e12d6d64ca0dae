"""`tandem rebuild`: rebuild a read model from all past events, while the old one stays live."""

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
from shared.persistence import archive, inbox, outbox
from shared.persistence.store import Store

INSIGHTS = "insights"
WINDOW_EVENTS = 500
QUEUED_EVENTS_MAX = 20_000
POLL_SECONDS = 0.2
APPLIED_SECONDS_MAX = 600.0
CAUGHT_UP_EVENTS_MAX: Final = 1_000
"""With so few new events left in the outboxes, the rest is sent after the swap."""
LOOKS_MAX: Final = 20
LATE_AT_MOST: Final = timedelta(hours=1)
"""An event is in its outbox this soon after its id was generated: far longer than a transaction takes."""

_LACKING = "until then the read models lack what was not sent."

FromStart = Annotated[
    bool, typer.Option("--from-start", help="Start over instead of resuming an interrupted run.")
]
Item = TypeVar("Item")

app = typer.Typer(help="Rebuild a read model from events.", no_args_is_help=True)


@app.callback()
def _topic() -> None:
    """Keeps the service a subcommand, though only one can be rebuilt."""


@app.command()
def insights(apply: Apply = False, from_start: FromStart = False) -> None:
    """Rebuild the read models of insights from the whole history beside the live ones, and swap them.

    The old ones answer until then. An interrupted run is resumed: after a change of insights' code, start
    over.
    """
    console = Console(highlight=False, soft_wrap=True)
    access = own_access()
    for publisher, count in history_counts(access).items():
        console.print(f"{publisher}: about {count} events")
    if not apply:
        console.print("Would rebuild the read models of insights and swap them: see --apply.")
        return
    with console.status("") as status:
        sent = make_again(
            access, INSIGHTS, lambda events: status.update(f"{events} events"), from_start=from_start
        )
    console.print(f"The read models are swapped; {sent} events that arrived meanwhile were sent again.")
    wait_until_applied(access, INSIGHTS)
    console.print("All events are applied. Check with `tandem reconcile`.")


def history_counts(access: Mapping[str, Access]) -> dict[str, int]:
    """By publisher, an estimate of all its published events; reads no rows."""
    counts = {}
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            counts[publisher] = archive.count(store)
    return counts


def make_again(
    access: Mapping[str, Access], service: str, report: Callable[[int], None], *, from_start: bool = False
) -> int:
    """Rebuild the read models of `service` and swap them; then send it the events that arrived meanwhile.

    Returns how many events were sent. `report` gets how many were read so far. Raises Problem if the service
    cannot be rebuilt from events.
    """
    read = 0

    def count(events: int) -> None:
        nonlocal read
        read += events
        report(read)

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
    """Send to the inbox of `service` all past events that it has not applied; returns their number.

    They keep their message ids. Raises Problem if the inbox does not accept them: it does not exist, is not
    bound, or is full.
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
    """The past outbox rows that the service's inbox does not know, publisher by publisher."""
    with _store(access[service]) as own:
        for publisher in PUBLISHERS:
            with _store(access[publisher]) as store:
                rows = archive.published(store, _published_by(publisher), fields=["_id"])
                for window in _windows(row["_id"] for row in rows):
                    known = inbox.known(own, {fact_id(event_id) for event_id in window})
                    yield from archive.find(store, (one for one in window if fact_id(one) not in known))


def wait_until_applied(access: Mapping[str, Access], service: str) -> None:
    """Return once `service` has applied all past events, or stored them as dead letters.

    The queue alone is not enough, for it does not show what a consumer has fetched. Raises Problem if it
    takes too long.
    """
    deadline = time.monotonic() + APPLIED_SECONDS_MAX
    with _store(access[service]) as store:
        for window in _windows(row["_id"] for row in _history(access, "_id")):
            while not is_applied(store, window):
                if time.monotonic() > deadline:
                    raise Problem(_busy(service))
                time.sleep(POLL_SECONDS)


def is_applied(store: Store, event_ids: list[str]) -> bool:
    """Whether a service took in all of these events, or keeps them as dead letters."""
    lost = {"message_id": {"$in": event_ids}, "status": {"$ne": DeadLetterStatus.REPLAYED}}
    letters = store[dead_letters.COLLECTION].find(lost, {"message_id": 1})
    facts = {fact_id(event_id) for event_id in event_ids}
    return {*inbox.known(store, facts), *(fact_id(letter["message_id"]) for letter in letters)} >= facts


def _history(access: Mapping[str, Access], *fields: str, since: str = "") -> Iterator[dict[str, Any]]:
    """The rows of all published events, or those since an id, publisher by publisher, by id.

    Whole, or some of their fields.
    """
    for publisher in PUBLISHERS:
        with _store(access[publisher]) as store:
            yield from archive.published(store, _published_by(publisher), fields=fields, since=since)


def _windows(items: Iterator[Item]) -> Iterator[list[Item]]:
    while window := list(islice(items, WINDOW_EVENTS)):
        yield window


def _published_by(publisher: str) -> dict[str, Any]:
    # A replayed dead letter goes to one queue only: it was published before.
    return {"exchange": names.events_exchange(publisher)}


def _again(row: dict[str, Any], service: str) -> Outgoing:
    headers = {**row["headers"], delivery.ROUTING_KEY: row["routing_key"]}
    return Outgoing(
        row["_id"],
        names.work_exchange(service),
        names.inbox_queue(service),
        row["body"],
        outbox.properties(row),
        headers,
    )


def _wait_for_room(service: str, queued: Callable[[], int]) -> None:
    """The queue is limited by bytes; history is sent no faster than it is consumed."""
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
