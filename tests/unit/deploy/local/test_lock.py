"""One folder, one Tandem: who has the lock is known without any file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.lock import Busy, Lock


def test_a_lock_that_nobody_has_has_no_holder(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    assert lock.holder() is None

    with lock.held():
        holder = lock.holder()
        assert holder is not None
        assert holder.pid == os.getpid()

    assert lock.holder() is None


def test_a_second_one_is_turned_away(tmp_path: Path) -> None:
    with Lock(tmp_path).held(), pytest.raises(Busy, match="make status"), Lock(tmp_path).held():
        pass


def test_whoever_only_has_the_file_open_is_not_the_holder(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w"):
        assert Lock(tmp_path).holder() is None


def test_a_lock_is_handed_over_without_a_gap(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    waits = "import sys; sys.stdin.read()"
    with lock.held() as descriptor:
        child = subprocess.Popen([sys.executable, "-c", waits], stdin=subprocess.PIPE, pass_fds=[descriptor])

    try:
        holder = lock.holder()
        assert holder is not None
        assert holder.pid == child.pid
        with pytest.raises(Busy), lock.held():
            pass
    finally:
        child.communicate()
    assert lock.holder() is None
