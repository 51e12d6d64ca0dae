"""`tandem recount`: whether the running sums equal the records."""

import importlib

import typer
from rich.console import Console

from deploy.local.problem import Problem
from deploy.operate.connect import Apply, own_access
from shared.errors import Conflict
from shared.persistence import recount as counting
from shared.persistence import tallies
from shared.persistence.store import Store

app = typer.Typer(
    help="Compare running sums and records.",
    invoke_without_command=True,
    subcommand_metavar="",
)


@app.callback()
def recount(apply: Apply = False) -> None:
    """Count the records of every service and tenant; exit code 1 if a sum differs and was not corrected.

    Services do the same once a day, and report it as `tandem_running_sums_off`. A sum differs when a record
    was changed outside the product: find out by whom (`tandem audit verify`) before you correct the sum.
    """
    console = Console(highlight=False, soft_wrap=True)
    off = 0
    for service, addresses in own_access().items():
        models = tallies.kept_of(importlib.import_module(f"services.{service}.routing").DOCUMENTS)
        store = Store(addresses.mongodb_uri)
        try:
            work = counting.repaired if apply else counting.off
            for _model, tenant, found in work(store, models):
                off += len(found.names)
                done = "set right" if apply else "differs"
                console.print(f"{service}: {tenant}: {done}: {', '.join(found.names)}", markup=False)
        except Conflict as error:
            raise Problem(str(error)) from error
        finally:
            store.close()
    if not off:
        console.print("[green]✓ every sum equals its records[/]")
    raise typer.Exit(1 if off and not apply else 0)
