"""`tandem reconcile`: whether all services agree."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.options import Options
from deploy.local.problem import Problem
from deploy.local.running import Running
from deploy.operate.connect import Token, Url, api_as
from deploy.operate.tables import new_table, show
from deploy.operate.users import tokens_by_tenant
from shared.actor import PLATFORM_TENANT
from shared.contracts.roles import RECONCILERS

NO_BOOKS = (
    "This user belongs to no program, so there are no books to compare: "
    "give the token of a program's auditor."
)

LABEL = "tandem reconcile"
TOKEN_LIFETIME = timedelta(minutes=15)

app = typer.Typer(
    help="Compare the data of all services.",
    invoke_without_command=True,
    subcommand_metavar="",
)


@app.callback()
def reconcile(
    url: Url = None,
    token: Token = None,
    tenant: Annotated[str | None, typer.Option(help="Only this tenant of the local stack.")] = None,
) -> None:
    """Compare the services' data for every tenant that has users; exit code 0 only if they agree.

    Each tenant is queried as one of its own users with permission, since nobody sees two tenants; with --url
    it is the tenant of the token. While events are in transit services may differ: retry when it is quiet.
    """
    console = Console(highlight=False)
    asked = [_books(url, token)] if url else list(_books_of_tenants(console, tenant))
    for name, books in asked:
        _show(console, name, books)
    raise typer.Exit(0 if asked and all(books["agrees"] for _, books in asked) else 1)


def _books_of_tenants(console: Console, tenant: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The reconciliation of each tenant that has users, or of one, queried as one of its users."""
    running = Running.require(Options.from_environment().home)
    for name, token in tokens_by_tenant(RECONCILERS, LABEL, TOKEN_LIFETIME, only=tenant).items():
        if token is None:
            console.print(f"{name}: no user there may run the reconciliation.", markup=False)
        else:
            yield _books(running.base_url, token, give_back=True)


def _books(url: str, token: str | None, *, give_back: bool = False) -> tuple[str, dict[str, Any]]:
    with api_as("", url, token) as found:
        api = found.holding(token) if give_back and token else found
        tenant = api.get("/me")["tenant"]
        if tenant == PLATFORM_TENANT:
            raise Problem(NO_BOOKS)
        return tenant, api.reconciliation()


def _show(console: Console, tenant: str, books: dict[str, Any]) -> None:
    table = new_table("figure", "count")
    for name, count in books["figures"].items():
        table.add_row(_words(name), str(count))
    console.print()
    console.print(Text(tenant, style="bold"))
    show(table)
    for found in books["disagreements"]:
        console.print(Text.assemble(("✗", "red"), f" {describe(found)}"))
    if books["agrees"]:
        console.print("[green]✓ every service agrees with every other[/]")


def describe(found: dict[str, Any]) -> str:
    """A disagreement in one line: the comparison, and both values."""
    return f"{_words(found['what'])}: {_side(found['left'])}, {_side(found['right'])}"


def _side(side: dict[str, Any]) -> str:
    if side["count"] is None:
        return f"{side['service']} does not report {_words(side['name'])}"
    digest = f" ({side['digest']})" if side["digest"] else ""
    return f"{side['service']} has {side['count']} {_words(side['name'])}{digest}"


def _words(name: str) -> str:
    return name.replace("_", " ")
