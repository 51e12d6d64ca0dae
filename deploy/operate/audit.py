"""`tandem audit verify`: whether the audit of every service is whole."""

import importlib
from collections.abc import Iterator, Mapping

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.provision import Access
from deploy.operate.connect import own_access
from shared.events.dead_letters import DeadLetter
from shared.persistence import audit
from shared.persistence.audit import Break
from shared.persistence.store import Store

app = typer.Typer(help="Who did what to which record.", no_args_is_help=True)


@app.callback()
def _topic() -> None:
    """Keeps `verify` a word of its own, though it is the only one."""


@app.command()
def verify() -> None:
    """Walk the hash chain of every record of every service; name the first break of each service."""
    console = Console(highlight=False, soft_wrap=True)
    whole = True
    for service, entries, found in verified(own_access()):
        if found is None:
            console.print(
                Text.assemble(("✓", "green"), f" {service}: {entries} entries, every chain is whole")
            )
        else:
            whole = False
            named = f"{found.record}, version {found.version}: {found.reason}"
            console.print(Text.assemble(("✗", "red"), f" {service}: {named}"))
    raise typer.Exit(0 if whole else 1)


def verified(access: Mapping[str, Access]) -> Iterator[tuple[str, int, Break | None]]:
    """By service: how many audit entries there are, and the first break of a chain, if there is one."""
    for service, addresses in access.items():
        store = Store(addresses.mongodb_uri)
        try:
            # One instant of the whole database: records go on changing while the chains are walked.
            with store.client.start_session(snapshot=True) as session, session.bind():
                entries = store[audit.COLLECTION].count_documents({})
                yield service, entries, next(audit.verify(store, audited_collections(service)), None)
        finally:
            store.close()


def audited_collections(service: str) -> list[str]:
    """The collections of a service whose records have a chain."""
    documents = importlib.import_module(f"services.{service}.routing").DOCUMENTS
    return sorted({model._get_collection_name() for model in (*documents, DeadLetter) if model.audited})
