"""`tandem outbox`: the unpublished events of each service, and its timers that are due."""

import typer

from deploy.operate.connect import Token, Url, api_as
from deploy.operate.tables import new_table, show
from shared.services import OWNERS

OPERATOR = "operator@tandem.example"

app = typer.Typer(
    help="Events that wait to be published, and timers that are due.",
    invoke_without_command=True,
    subcommand_metavar="",
)


@app.callback()
def outbox(url: Url = None, token: Token = None) -> None:
    """Show unpublished events and due timers of each service; exit code 1 if an event can reach no queue."""
    table = new_table("service", "waiting", "unroutable", "oldest waits for", "timers due", "latest by")
    unroutable = 0
    with api_as(OPERATOR, url, token) as api:
        for service in OWNERS:
            status = api.get(f"/operator/services/{service}/outbox")
            unroutable += status["unroutable"]
            age = f"{status['oldest_age_seconds']:.0f} s" if status["pending"] else "-"
            late = f"{status['timers_late_seconds']:.0f} s" if status["timers_due"] else "-"
            counts = [str(status[name]) for name in ("pending", "unroutable")]
            table.add_row(service, *counts, age, str(status["timers_due"]), late)
    show(table)
    raise typer.Exit(1 if unroutable else 0)
