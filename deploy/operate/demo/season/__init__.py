"""One season of the program, played through the API as its users would, with a report of each step.

There are no fixed delays: each step waits until its preconditions are met, and fails with a clear message if
that takes too long.
"""

from pathlib import Path

from deploy.operate.api import Api
from deploy.operate.demo.narrator import Narrator
from deploy.operate.demo.outcome import Outcome
from deploy.operate.demo.season.books import close_books
from deploy.operate.demo.season.event import hold_event
from deploy.operate.demo.season.money import pay
from deploy.operate.demo.season.recruiting import recruit
from deploy.operate.demo.season.stage import Stage, Unexpected

__all__ = ["Unexpected", "play_season"]


def play_season(api: Api, password: str, home: Path, narrator: Narrator) -> Outcome:
    """All acts in order; files go to `home`.

    Raises `Refused`, `Late` or `Unexpected` if the program does not behave as expected.
    """
    stage = Stage.at(api, password, home, narrator)
    active = recruit(stage)
    attendances = hold_event(stage, active)
    pay(stage, attendances)
    return close_books(stage, attendances)
