"""The `tandem` command: start and stop; every other topic has its own module."""

import sys
import time
import warnings
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.local.machine import Machine
from deploy.local.options import Options
from deploy.local.output import Output
from deploy.local.problem import PROBLEM_PREFIX, Problem
from deploy.local.provision import Access, applied, migrate_all, missing
from deploy.local.running import READY, Part, Running
from deploy.local.stack import Stack
from deploy.local.supervisor import probe
from deploy.operate.tables import new_table, show
from shared.observability import logs

TOPICS = {
    "users": "deploy.operate.users",
    "demo": "deploy.operate.demo",
    "clock": "deploy.operate.clock",
    "outbox": "deploy.operate.outbox",
    "dead-letters": "deploy.operate.dead_letters",
    "reconcile": "deploy.operate.reconcile",
    "recount": "deploy.operate.recount",
    "audit": "deploy.operate.audit",
    "rebuild": "deploy.operate.rebuild",
    "contracts": "deploy.operate.contracts",
    "fingerprint": "deploy.operate.fingerprint",
}

_TIMES = ("begun_at", "finished_at")

app = typer.Typer(
    help="Run and operate Tandem.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.command()
def run(
    detach: Annotated[bool, typer.Option("--detach", help="Return when everything is ready.")] = False,
    lock: Annotated[int | None, typer.Option("--lock", hidden=True)] = None,
) -> None:
    """Start everything on this machine; Ctrl-C stops it."""
    background = lock is not None
    machine = Machine(Options.from_environment(), Output(show_lines=not background))
    if machine.running() is not None:
        running = machine.when_ready()
        machine.output.note("Tandem runs here already.")
        _welcome(machine.output.console, running)
    elif detach:
        running, _ours = machine.run_detached()
        _welcome(machine.output.console, running)
    else:
        load_program = import_module(TOPICS["demo"]).load_program
        machine.run(load_program, lambda stack: _announce(machine, stack, background=background), lock=lock)


@app.command()
def stop() -> None:
    """Stop everything that was started here."""
    machine = Machine(Options.from_environment(), Output())
    with machine.output.step("Stopped"):
        stopped = machine.stop()
    if not stopped:
        machine.output.note("Nothing was running here.")


@app.command()
def status() -> None:
    """Show each part: its process, its port, and whether it is ready. Exit code 0 if all are."""
    console = Console(highlight=False)
    machine = Machine(Options.from_environment(), Output(console))
    running = machine.running()
    if running is None:
        raise Problem(machine.why_not_running())
    table = new_table("part", "process", "port", "metrics", "up for", "state")
    reasons = {part.name: _why_not(part, running) for part in running.parts}
    for part in running.parts:
        reason = reasons[part.name]
        table.add_row(
            part.name,
            str(part.process["pid"]) if part.process else "-",
            str(part.port or "-"),
            str(part.metrics_port or "-"),
            _age(part),
            Text(reason, style="red") if reason else Text("ready", style="green"),
        )
    show(table)
    console.print(f"\n{running.base_url}" if running.state == READY else "\nstill starting")
    raise typer.Exit(1 if running.state != READY or any(reasons.values()) else 0)


@app.command()
def migrate(
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, only show what is missing.")
    ] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Show which document migrations were applied, and how far.")
    ] = False,
) -> None:
    """Bring the collections, documents and indexes of each service's database to this release."""
    access = Running.require(Options.from_environment().home).access
    if status:
        show(_migrations(access))
        return
    with logs.warnings_only():
        made = migrate_all(access, typer.echo) if apply else missing(access)
    for service, changes in made.items():
        for change in changes:
            typer.echo(f"{service}: {'made' if apply else 'would make'} {change}")
    if not any(made.values()):
        typer.echo("Every database is up to date.")


def _migrations(access: Mapping[str, Access]) -> Table:
    table = new_table("service", "migration", "name", "read", "changed", "begun", "finished", "release")
    for service, rows in applied(access).items():
        for row in rows:
            times = [f"{at:%Y-%m-%d %H:%M:%S}" if (at := row.get(name)) else "-" for name in _TIMES]
            counts = [str(row["read"]), str(row["changed"])]
            table.add_row(service, row["_id"], row["name"], *counts, *times, row["release"])
    return table


def main() -> None:
    """The `tandem` command; a Problem is one sentence and exit code 1."""
    # The topics import services, and those import eventlet, which prints a deprecation notice.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    _register_topics()
    try:
        app()
    except Problem as problem:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"{PROBLEM_PREFIX}{problem}", style="red", markup=False
        )
        sys.exit(1)


def _register_topics() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, module in TOPICS.items():
        # Each topic imports services and libraries of its own; load only the one that is needed.
        if wanted in (name, "", "--help") and find_spec(module) is not None:
            app.add_typer(import_module(module).app, name=name)


def _announce(machine: Machine, stack: Stack, *, background: bool) -> None:
    if not background:
        _welcome(machine.output.console, stack.running(ready=True))
        machine.output.note("Ctrl-C stops everything.\n")


def _welcome(console: Console, running: Running) -> None:
    console.print(f"\nTandem is at [bold]{running.base_url}[/]")
    table = new_table("sign in as", "role")
    for email, title in import_module(TOPICS["demo"]).sign_ins():
        table.add_row(email, title)
    show(table)
    console.print(f"password of all: [bold]{running.demo_password}[/]\n")


def _why_not(part: Part, running: Running) -> str | None:
    if part.metrics_port is not None:
        return "stopped" if part.process is None else probe(part.metrics_port)
    return Machine.why_server_is_away(part.name, running)


def _age(part: Part) -> str:
    if part.process is None:
        return "-"
    minutes, seconds = divmod(int(time.time() - part.process["started"]), 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {seconds} s"


if __name__ == "__main__":
    main()
