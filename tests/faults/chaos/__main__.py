"""`make chaos`: kill parts at random under load, then look for what was lost, doubled or left behind."""

import json
import os
import random
import sys
import warnings
from typing import Annotated

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import typer  # noqa: E402 - after the warning is silenced
from rich.console import Console  # noqa: E402 - the same

from deploy.local.interrupts import interruptible  # noqa: E402 - the same
from deploy.local.options import ROOT  # noqa: E402 - the same
from deploy.local.output import Output  # noqa: E402 - the same
from deploy.local.problem import Problem  # noqa: E402 - the same
from shared.observability import logs  # noqa: E402 - the same
from tests.faults.chaos.storm import FAULTS_SHOWN_MAX, Storm  # noqa: E402 - the same

HOME = ROOT / ".tandem" / "chaos"
REPORT = ROOT / ".tandem" / "chaos.json"
SEED_MAX = 2**31


def main(
    seconds: Annotated[int, typer.Option(min=1, help="How long parts are broken.")] = 120,
    seed: Annotated[int | None, typer.Option(envvar="SEED", help="Break the same parts again.")] = None,
) -> None:
    """Exit code 0 only when nothing was lost, doubled, out of balance, in disagreement or left behind."""
    seed = random.randrange(SEED_MAX) if seed is None else seed
    output = Output(Console(highlight=False, soft_wrap=True), show_lines=False)
    output.note(f"Seed {seed} (SEED={seed} make chaos SECONDS={seconds} breaks the same parts again)")
    REPORT.unlink(missing_ok=True)
    storm = Storm(HOME, seconds, seed, output)
    try:
        # A request to end must stop what was started, too.
        with interruptible(), logs.warnings_only():
            disposition = storm.run()
    except Problem as problem:
        output.note(str(problem))
        raise typer.Exit(1) from problem
    REPORT.write_text(json.dumps(disposition.as_dict(), indent=2) + "\n")
    for problem in storm.problems[:FAULTS_SHOWN_MAX]:
        output.note(f"NOT: {problem}")
    if len(storm.problems) > FAULTS_SHOWN_MAX:
        output.note(f"NOT: … and {len(storm.problems) - FAULTS_SHOWN_MAX} more")
    output.note(json.dumps(disposition.as_dict()))
    output.note(
        f"Something is wrong: see {HOME}"
        if storm.problems
        else "Nothing was lost, nothing applied twice, every cent is there, every service agrees."
    )
    sys.stdout.flush()
    # Daemon threads that hang must not hold up the end.
    os._exit(1 if storm.problems else 0)


if __name__ == "__main__":
    typer.run(main)
