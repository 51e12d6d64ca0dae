"""`tandem audit verify`: verifies the audit of every service."""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.files import read_json, write_private_json
from deploy.local.options import Options
from deploy.local.provision import Access
from deploy.operate.connect import own_access
from shared.clock import SystemClock
from shared.events.dead_letters import DeadLetter
from shared.persistence import audit_days, audit_walk
from shared.persistence.audit import Break
from shared.persistence.audit_walk import Report, Walk
from shared.persistence.store import Store

NEWEST_SEALS: Final = "audit-seals.json"
_WAY_OUT: Final = "restore it, or move it away: what it knew of the newest seals is lost then."

FromStart = Annotated[
    bool, typer.Option("--from-start", help="Start over instead of resuming an interrupted run.")
]


def _ignore_progress(_walk: Walk) -> None:
    return


app = typer.Typer(help="The audit: who did what to which record.", no_args_is_help=True)


@app.callback()
def _topic() -> None:
    """Keeps `verify` a subcommand, though it is the only one."""


@app.command()
def verify(from_start: FromStart = False) -> None:
    """Verify the audit of every record of every service while they run, and list all breaks.

    Past days are then sealed, and compared with their seals from then on.
    """
    console = Console(highlight=False, soft_wrap=True)
    whole = True
    with console.status("") as status:

        def report(walk: Walk) -> None:
            status.update(f"{walk.entries} entries, {walk.breaks} breaks so far")

        home = Options.from_environment().home
        for service, walk in verified(own_access(), home, report, from_start=from_start):
            whole = whole and not walk.breaks
            _show(console, service, walk)
    raise typer.Exit(0 if whole else 1)


def _show(console: Console, service: str, walk: Walk) -> None:
    if not walk.breaks:
        text = f" {service}: {walk.entries} entries, every chain is intact"
        console.print(Text.assemble(("✓", "green"), text))
    for found in walk.first_breaks:
        console.print(Text.assemble(("✗", "red"), f" {service}: {found}"))
    unlisted = walk.breaks - len(walk.first_breaks)
    if unlisted:
        console.print(Text.assemble(("✗", "red"), f" {service}: and {unlisted} more"))


def verified(
    access: Mapping[str, Access], home: Path, report: Report = _ignore_progress, *, from_start: bool = False
) -> Iterator[tuple[str, Walk]]:
    """By service, its completed walk; `home` is where the newest seals are stored."""
    for service, addresses in access.items():
        store = Store(addresses.mongodb_uri, addresses.audit_keys)
        try:
            collections = audited_collections(service)
            walk = audit_walk.verify_on(store, collections, SystemClock(), report, from_start=from_start)
            walk.note(_taken_back(store, home / NEWEST_SEALS))
            yield service, walk
        finally:
            store.close()


def _taken_back(store: Store, path: Path) -> Iterator[Break]:
    """Whether the newest seal seen before still exists; then store the newest seal of now.

    It is stored outside the database: removing the last seals there would leave no trace otherwise.
    """
    seen = read_json(path, way_out=_WAY_OUT) or {}
    newest = audit_days.newest_seal(store)
    database = store.database.name
    day, seal = seen.get(database, (None, None))
    if day is not None and not store[audit_days.COLLECTION].find_one({"_id": day, "seal": seal}):
        yield Break(f"the audit of {day}", 0, "it was sealed otherwise when it was last seen")
    elif newest is not None:
        write_private_json(path, {**seen, database: [newest["_id"], newest["seal"]]})


def audited_collections(service: str) -> list[str]:
    """The collections of a service with audited records."""
    documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    return sorted({model._get_collection_name() for model in (*documents, DeadLetter) if model.audited})
