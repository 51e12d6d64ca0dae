"""`tandem clock`: moves a practice program's clock forward, day by day.

Each day begins only once every service goes by it and has done what was due, and every event was taken in:
else services would disagree about now.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from math import ceil
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate.api import Api, until
from deploy.operate.connect import Apply, api_as, own_access
from deploy.operate.outbox import OPERATOR
from deploy.operate.rebuild import is_applied
from shared.actor import PLATFORM_TENANT
from shared.contracts import PUBLISHERS
from shared.contracts.jobs import JobState
from shared.contracts.subscribers import SUBSCRIBERS, subscribers_of
from shared.ids import earliest_id
from shared.persistence import jobs, outbox, timers
from shared.persistence.store import Store
from shared.persistence.tenants import COLLECTION as TENANTS
from shared.services import OWNERS

NOON: Final = clock_time(12)
QUIET_SECONDS_MAX: Final = 120.0
_OF_A_ROW: Final = {"routing_key": 1, "headers.cloudEvents_tenant": 1}
SLACK: Final = timedelta(minutes=5)
"""How much earlier than the walk an event's id may have been made."""

Tenant = dict[str, Any]

app = typer.Typer(
    help="Move a practice program's clock forward.",
    invoke_without_command=True,
    subcommand_metavar="",
    # A topic expects a command after its first argument; this one has options there.
    context_settings={"allow_interspersed_args": True},
)


@app.callback()
def clock(
    tenant: Annotated[str, typer.Argument(help="A practice program: the clock of no other can be moved.")],
    to: Annotated[str, typer.Option(help="A day (then at noon) or a time where it is: 2026-12-31T18:30")],
    apply: Apply = False,
) -> None:
    """Move a practice program's clock forward, day by day, doing all that falls due on the way."""
    console = Console(highlight=False)
    with api_as(OPERATOR, None, None) as operator:
        program = program_of(operator, tenant)
        if not program["practice"]:
            raise Problem(f"{tenant} is no practice program: its clock cannot be moved.")
        target = moment(to, program["time_zone"])
        if not apply:
            console.print(f"Would move the clock of {tenant} to {target:%Y-%m-%d %H:%M} ({target.tzinfo}).")
            return
        for day in walk(operator, own_access(), program, target):
            console.print(f"{day:%Y-%m-%d %H:%M}")


def program_of(operator: Api, tenant: str) -> Tenant:
    """What is on record about a tenant. Raises Problem if there is none."""
    found = next((one for one in operator.all("/tenants") if one["tenant_id"] == tenant), None)
    if found is None:
        raise Problem(f"There is no program {tenant}.")
    return found


def moment(text: str, time_zone: str) -> datetime:
    """A day or a time as it is written, where the program is. Raises Problem."""
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(
            f"{text} is neither a day nor a time, such as 2026-12-31 or 2026-12-31T18:30."
        ) from None
    if local.tzinfo is not None:
        raise Problem("Give the time where the program is, without an offset.")
    is_day = len(text) == len("2026-12-31")
    return datetime.combine(local, NOON if is_day else local.time(), ZoneInfo(time_zone))


def walk(
    operator: Api, access: Mapping[str, Access], program: Tenant, target: datetime
) -> Iterator[datetime]:
    """Move the clock to each noon until the target, and there; yields each time once all is quiet.

    Raises `Late` when that does not come, `Problem` for a target that has passed, `Refused` for no practice.
    """
    stores = {service: Store(access[service].mongodb_uri) for service in OWNERS}
    tenant, offset = program["tenant_id"], program["offset_seconds"]
    try:
        for stop in stops(datetime.now(UTC) + timedelta(seconds=offset), target):
            began = datetime.now(UTC)
            ahead = ceil((stop - began).total_seconds())
            operator.post(f"/tenants/{tenant}/clock", {"offset_seconds": ahead})
            moved = partial(_all_go_by, stores, tenant, ahead)
            until(f"that every service goes by {stop}", moved, seconds_max=QUIET_SECONDS_MAX)
            since = earliest_id(began - SLACK)
            quiet = partial(_is_quiet, stores, tenant, stop, since)
            until(f"that all is done that fell due by {stop}", quiet, seconds_max=QUIET_SECONDS_MAX)
            yield stop
    finally:
        for store in stores.values():
            store.close()


def stops(now: datetime, target: datetime) -> list[datetime]:
    """The noons between now and the target, and the target. Raises Problem unless it is ahead."""
    if target <= now:
        raise Problem("A clock moves forward only.")
    zone = target.tzinfo
    days = (target.date() - now.astimezone(zone).date()).days
    noons = [_noon(target.date() - timedelta(days=back), zone) for back in range(days, -1, -1)]
    return [*(noon for noon in noons if now < noon < target), target]


def _noon(day: date, zone: Any) -> datetime:
    return datetime.combine(day, NOON, zone)


def _all_go_by(stores: Mapping[str, Store], tenant: str, ahead: int) -> bool:
    wanted = {"_id": tenant, "tenant": PLATFORM_TENANT, "offset_seconds": {"$gte": ahead}}
    return all(store[TENANTS].count_documents(wanted) for store in stores.values())


def _is_quiet(stores: Mapping[str, Store], tenant: str, stop: datetime, since: str) -> bool:
    """Whether no timer is due and no job runs, and all that was said was taken in by all who subscribe to it.

    Twice in a row, for what is taken in may be said on.
    """
    return all(_nothing_due(stores, tenant, stop) and _all_taken_in(stores, tenant, since) for _ in range(2))


def _nothing_due(stores: Mapping[str, Store], tenant: str, stop: datetime) -> bool:
    # By the program's clock: one that failed and is put off by the real one is due all the same.
    due = {"tenant": tenant, **timers.PRACTICE, "due_at": {"$lte": stop}}
    running = {"tenant": tenant, "state": JobState.RUNNING}
    return not any(
        store[timers.COLLECTION].count_documents(due) or store[jobs.COLLECTION].count_documents(running)
        for store in stores.values()
    )


def _all_taken_in(stores: Mapping[str, Store], tenant: str, since: str) -> bool:
    said: dict[str, list[str]] = {service: [] for service in SUBSCRIBERS}
    for publisher in PUBLISHERS:
        rows = stores[publisher][outbox.COLLECTION].find({"_id": {"$gte": since}}, _OF_A_ROW)
        for row in rows:
            if row["headers"].get("cloudEvents_tenant") == tenant:
                for service in subscribers_of(row["routing_key"]):
                    said[service].append(row["_id"])
    return all(is_applied(stores[service], ids) for service, ids in said.items() if ids)
