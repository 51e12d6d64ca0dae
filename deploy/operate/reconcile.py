"""`tandem reconcile`: whether all services tell the same story."""

from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.problem import Problem
from deploy.operate.connect import Token, Url, api_as
from deploy.operate.tables import new_table, show
from shared.actor import PLATFORM_TENANT

READERS = ("auditor@lakeshore.example", "program.administrator@northern.example")
"""Who may ask in each tenant of the demo program: nobody sees two."""
NO_BOOKS = (
    "This user belongs to no program, so there are no books to compare: "
    "give the token of a program's auditor."
)

app = typer.Typer(
    help="Compare what all services know with one another.",
    invoke_without_command=True,
    subcommand_metavar="",
)


@app.callback()
def reconcile(url: Url = None, token: Token = None) -> None:
    """Compare what all services know, tenant by tenant; exit code 0 only when they agree.

    Who asks belongs to a tenant: an operator's own has no books. While facts are on their way a service may
    be a moment behind: ask again when it is quiet.
    """
    console = Console(highlight=False)
    agreed = []
    for email in READERS[:1] if url else READERS:
        with api_as(email, url, token) as api:
            tenant = api.get("/me")["tenant"]
            if tenant == PLATFORM_TENANT:
                raise Problem(NO_BOOKS)
            books = api.reconciliation()
        _show(console, tenant, books)
        agreed.append(books["agrees"])
    raise typer.Exit(0 if all(agreed) else 1)


def _show(console: Console, tenant: str, books: dict[str, Any]) -> None:
    table = new_table("figure", "count")
    for name, count in books["figures"].items():
        table.add_row(_words(name), str(count))
    console.print()
    console.print(Text(tenant, style="bold"))
    show(table)
    for found in books["disagreements"]:
        console.print(Text.assemble(("✗", "red"), f" {told(found)}"))
    if books["agrees"]:
        console.print("[green]✓ every service agrees with every other[/]")


def told(found: dict[str, Any]) -> str:
    """A disagreement in one line: the promise that does not hold, and what each side says."""
    return f"{_words(found['what'])}: {_side(found['left'])}, {_side(found['right'])}"


def _side(side: dict[str, Any]) -> str:
    if side["count"] is None:
        return f"{side['service']} does not say {_words(side['name'])}"
    digest = f" ({side['digest']})" if side["digest"] else ""
    return f"{side['service']} has {side['count']} {_words(side['name'])}{digest}"


def _words(name: str) -> str:
    return name.replace("_", " ")
