"""The act of mishaps, on the stack of the tests: each check by its name."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from deploy.operate import demo
from deploy.operate.api import Api
from deploy.operate.demo.mishaps import FILE_NAME, play_mishaps
from deploy.operate.demo.mishaps.checks import CHECKS
from deploy.operate.demo.mishaps.rehearsal import Rehearsal
from deploy.operate.demo.narrator import Narrator
from deploy.operate.demo.program.tenants import TIME_ZONE
from tests.support.stack import TestStack

FIRST_HOURS = 3
"""Nobody is ready before the day on which they were trained, and its events began so many hours ago."""


@pytest.mark.skipif(
    datetime.now(ZoneInfo(TIME_ZONE)).hour < FIRST_HOURS, reason="no event of the program's day is over yet"
)
def test_what_goes_wrong_ends_well_and_each_check_is_told_by_name(stack: TestStack, tmp_path: Path) -> None:
    narrator = Narrator(Console(quiet=True))
    with demo.users_of(stack) as users, Api.at(stack.base_url) as api:
        play = Rehearsal.opened(api, users, stack.access, stack.demo_password)
        assert play_mishaps(play, tmp_path, narrator) is True

    held = json.loads((tmp_path / FILE_NAME).read_text())
    assert held == {check.__name__: True for check in CHECKS}
