"""The act of mishaps: what must hold when things go wrong, played over the API in a practice program."""

import json
from pathlib import Path
from typing import Final

from deploy.local.problem import Problem
from deploy.operate.api import Late, Refused
from deploy.operate.demo.mishaps.checks import CHECKS
from deploy.operate.demo.mishaps.rehearsal import Rehearsal
from deploy.operate.demo.narrator import Narrator

FILE_NAME: Final = "mishaps.json"


def play_mishaps(play: Rehearsal, home: Path, narrator: Narrator) -> bool:
    """Play every mishap, and write which checks hold to `mishaps.json`; whether all do.

    Each is told under the service whose promise it is about.
    """
    narrator.chapter(f"Mishaps, in the practice program {play.tenant}")
    # What an earlier act wrote must not be taken for this one's.
    (home / FILE_NAME).unlink(missing_ok=True)
    held: dict[str, bool] = {}
    for check in CHECKS:
        try:
            held[check.name] = check.play(play)
        except (Refused, Late, Problem, ValueError) as error:
            narrator.note(check.service, f"{check.name}: {error}")
            held[check.name] = False
        verdict = "holds" if held[check.name] else "does NOT hold"
        narrator.note(check.service, f"{check.name.replace('_', ' ')}: {verdict}")
    (home / FILE_NAME).write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
    return all(held.values())
