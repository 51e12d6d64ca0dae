"""Each mishap is told under the service whose promise it is about, and by its name."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from deploy.operate.api import Late
from deploy.operate.demo import mishaps
from deploy.operate.demo.mishaps.checks import CHECKS, Check
from deploy.operate.demo.narrator import COLORS, Narrator


def a_thing_ends_well(_play: Any) -> bool:
    return True


def another_never_ends(_play: Any) -> bool:
    raise Late("the claim is held did not come true")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The lines that two mishaps print, one of which ends badly."""
    played = (Check("stipends", a_thing_ends_well), Check("training", another_never_ends))
    monkeypatch.setattr(mishaps, "CHECKS", played)
    text = io.StringIO()
    play: Any = SimpleNamespace(tenant="rehearsal-1")
    assert mishaps.play_mishaps(play, tmp_path, Narrator(Console(file=text, width=120))) is False
    assert json.loads((tmp_path / mishaps.FILE_NAME).read_text()) == {
        "a_thing_ends_well": True,
        "another_never_ends": False,
    }
    return text.getvalue().splitlines()


def test_a_line_stands_under_its_own_service_whether_it_holds_or_not(told: list[str]) -> None:
    services = [line.split(maxsplit=1) for line in told if line.startswith("  ")]
    assert services == [
        ["stipends", "a thing ends well: holds"],
        ["training", "another_never_ends: the claim is held did not come true"],
        ["training", "another never ends: does NOT hold"],
    ]


def test_every_mishap_is_of_a_service_that_is_told_of() -> None:
    assert {check.service for check in CHECKS} <= set(COLORS)
