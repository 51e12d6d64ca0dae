"""What takes long says why, or is shown; what takes very long without a reason fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.servers import ROOT

CONFTEST = """
from tests.support import slow

slow.NAMED_SECONDS, slow.FAILED_SECONDS, slow.SOAK = 0.05, 0.3, {soak}
slow.crowding = lambda: {crowding}

def pytest_configure(config):
    config.addinivalue_line("markers", "slow(why): as in the real one")
    config.pluginmanager.register(slow.SlowTests())
"""
TESTS = """
import threading
import pytest

def takes(seconds):
    threading.Event().wait(seconds)

def test_quick():
    pass

def test_long():
    takes(0.1)

def test_very_long():
    takes(0.4)

@pytest.mark.slow("it waits")
def test_very_long_with_a_reason():
    takes(0.4)
"""


@pytest.fixture
def outcome(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """What pytest says of four tests, in two workers as `make test` runs them."""
    (tmp_path / "conftest.py").write_text(
        CONFTEST.format(**{"soak": False, "crowding": 1.0, **getattr(request, "param", {})})
    )
    (tmp_path / "test_times.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", str(tmp_path)]
    # The plugins that these few tests do not need take most of the time of a start.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True).stdout


def test_what_takes_long_without_a_reason_is_shown_and_what_takes_very_long_fails(outcome: str) -> None:
    shown = outcome.partition("and no @pytest.mark.slow says why")[2]

    assert "1 failed, 3 passed" in outcome
    assert "What takes over 0 s says why with @pytest.mark.slow" in outcome
    assert [
        name for name in ("test_quick", "test_long", "test_very_long\n", "with_a_reason") if name in shown
    ] == [
        "test_long",
        "test_very_long\n",
    ]


@pytest.mark.parametrize("outcome", [{"soak": True}, {"crowding": 20.0}], indirect=True)
def test_at_full_size_and_on_a_crowded_machine_anything_may_take_long(outcome: str) -> None:
    assert "4 passed" in outcome
    assert "says why" not in outcome


def test_the_files_with_what_takes_long_come_first(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST.format(soak=False, crowding=1.0))
    (tmp_path / "test_first.py").write_text("def test_quick():\n    pass\n")
    (tmp_path / "test_times.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]

    listed = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True).stdout

    assert [line.rpartition("::")[2] for line in listed.splitlines() if "::" in line] == [
        "test_quick",
        "test_long",
        "test_very_long",
        "test_very_long_with_a_reason",
        "test_quick",
    ]
