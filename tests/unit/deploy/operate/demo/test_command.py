"""A season is played on the stack that is there, and ends only one that was started for it."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from rich.console import Console

from deploy.local.lock import Lock
from deploy.local.options import Options
from deploy.local.running import Running
from deploy.operate.demo.command import running_stack
from tests.support.running import running_in
from tests.support.waiting import eventually

WAITS = "import sys; sys.stdin.read()"


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Somebody else's start in this folder, which is not yet in the list of what runs."""
    with Lock(tmp_path).held() as descriptor:
        child = subprocess.Popen([sys.executable, "-c", WAITS], stdin=subprocess.PIPE, pass_fds=[descriptor])
    with child:
        yield child
        child.kill()


def test_what_somebody_else_was_just_starting_goes_on_after_the_season(
    tmp_path: Path, starting: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))
    told = io.StringIO()

    def becomes_ready() -> None:
        eventually(lambda: "being started here already" in told.getvalue(), what="the wait")
        running_in(tmp_path, supervisor=starting.pid).save()

    other = Thread(target=becomes_ready)
    other.start()
    with running_stack(Options.from_environment(), Console(file=told, width=200)) as running:
        assert running.supervisor["pid"] == starting.pid
    other.join()
    assert starting.poll() is None
    assert Running.require(tmp_path) == running
