"""Whoever wants the same at once stands in line, also in real threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.rpc import turns
from shared.rpc.turns import KeyedLocks

MEET_SECONDS_MAX = 0.5


def meet(place: threading.Barrier) -> bool:
    """Whether two are at that place at once."""
    with suppress(threading.BrokenBarrierError):
        place.wait(MEET_SECONDS_MAX)
        return True
    return False


class OpenTable(dict[str, Any]):
    """A table whose first two readers look at the same instant, unless something keeps them apart."""

    def __init__(self) -> None:
        super().__init__()
        self._both = threading.Barrier(2)

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key, default)
        meet(self._both)
        return found


def test_two_who_come_at_the_same_instant_are_let_in_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, inside = KeyedLocks(), threading.Barrier(2)
    monkeypatch.setattr(line, "_locks", OpenTable())

    def take(_number: int) -> bool:
        with line.taken("key"):
            return meet(inside)

    with ThreadPoolExecutor(2) as people:
        assert list(people.map(take, range(2))) == [False, False]
    assert line._locks == {}


def test_who_has_waited_too_long_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS_MAX", 0.05)
    line = KeyedLocks()
    with line.taken("key"), ThreadPoolExecutor(1) as people:

        def wait() -> None:
            with line.taken("key"):
                raise AssertionError("it was taken")

        with pytest.raises(Unavailable):
            people.submit(wait).result(10)
    assert line._locks == {}
