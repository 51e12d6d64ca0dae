"""The act of mishaps, on the stack of the tests: each check by its name."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from deploy.operate import demo
from deploy.operate.api import Api
from deploy.operate.demo.mishaps import FILE_NAME, play_mishaps
from deploy.operate.demo.mishaps.checks import CHECKS
from deploy.operate.demo.mishaps.rehearsal import Rehearsal
from deploy.operate.demo.narrator import Narrator
from tests.support.stack import TestStack


@pytest.mark.slow("it lets two months of a practice program go by, day by day")
def test_what_goes_wrong_ends_well_and_each_check_is_told_by_name(stack: TestStack, tmp_path: Path) -> None:
    narrator = Narrator(Console(quiet=True))
    with demo.users_of(stack) as users, Api.at(stack.base_url) as api:
        play = Rehearsal.opened(api, users, stack.access, stack.demo_password)
        assert play_mishaps(play, tmp_path, narrator) is True

    held = json.loads((tmp_path / FILE_NAME).read_text())
    assert held == {check.name: True for check in CHECKS}
