"""`tandem demo`: play a season on the local stack, or on one started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.local.machine import Machine
from deploy.local.options import Options
from deploy.local.output import Output
from deploy.local.running import Running
from deploy.operate.api import Api, Late, Refused
from deploy.operate.demo.mishaps import FILE_NAME as MISHAPS
from deploy.operate.demo.mishaps import play_mishaps
from deploy.operate.demo.mishaps.rehearsal import Rehearsal
from deploy.operate.demo.narrator import Narrator
from deploy.operate.demo.outcome import FILE_NAME, Outcome
from deploy.operate.demo.season import Unexpected, play_season
from deploy.operate.users import administration

WIDTH_MIN = 110

app = typer.Typer(
    help="Play one season of the demo program.", invoke_without_command=True, subcommand_metavar=""
)


class Act(StrEnum):
    """What is played."""

    SEASON = "season"
    """One season: people, events, money, and the books."""
    MISHAPS = "mishaps"
    """What goes wrong, and must end well; in a practice program."""


@app.callback()
def demo(act: Annotated[Act, typer.Option(help="What to play.")] = Act.SEASON) -> None:
    """Play one act through the API and check it. Exit code 0 only if everything is correct."""
    options = Options.from_environment()
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=max(console.width, WIDTH_MIN))
    if act is Act.MISHAPS:
        raise typer.Exit(0 if _mishaps(options, console) else 1)
    with running_stack(options, console) as running:
        outcome = play(running.base_url, running.demo_password, options.home, console)
    raise typer.Exit(0 if outcome is not None and not outcome.faults() else 1)


def _mishaps(options: Options, console: Console) -> bool:
    narrator = Narrator(console)
    with (
        running_stack(options, console) as running,
        administration() as users,
        Api.at(running.base_url) as api,
    ):
        play = Rehearsal.opened(api, users, running.access, running.demo_password)
        all_hold = play_mishaps(play, options.home, narrator)
    narrator.verdict(all_hold, f"Which checks hold is in {options.home / MISHAPS}")
    return all_hold


def play(base_url: str, password: str, home: Path, console: Console) -> Outcome | None:
    """Play a season and save its counts in `home`; None if it could not be completed."""
    narrator = Narrator(console)
    # The outcome of an earlier season must not be taken for this one's.
    (home / FILE_NAME).unlink(missing_ok=True)
    try:
        with Api.at(base_url) as api:
            outcome = play_season(api, password, home, narrator)
    except (Refused, Late, Unexpected) as error:
        narrator.verdict(False, f"The season stopped: {error}")
        return None
    path = outcome.write(home)
    faults = outcome.faults()
    narrator.verdict(not faults, "\n".join([f"NOT: {fault}" for fault in faults] or PROMISES_KEPT))
    console.print(f"The counts are in {path}")
    return outcome


PROMISES_KEPT = [
    "Every attendance has exactly one claim line, every approved line exactly one payment.",
    "The ledger sums to zero. Every service agrees with every other.",
    "No outbox row and no dead letter is left.",
]


@contextmanager
def running_stack(options: Options, console: Console) -> Iterator[Running]:
    """The running local stack; if there is none, a temporary one."""
    machine = Machine(options, Output(console))
    if machine.running() is not None:
        yield machine.when_ready()
        return
    running, ours = machine.run_detached()
    try:
        yield running
    finally:
        if ours:
            with machine.output.step("Stopped"):
                machine.stop()
