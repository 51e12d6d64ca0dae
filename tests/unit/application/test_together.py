"""Many who want the same thing at once."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.application.together import TOGETHER_MAX, Together


def test_everyone_is_done_once_in_groups_and_gets_their_own_answer() -> None:
    groups: list[list[int]] = []
    inside = threading.Semaphore(1)

    def do(works: Sequence[int]) -> list[int]:
        assert inside.acquire(blocking=False), "two groups of one key at once"
        groups.append(list(works))
        inside.release()
        return [work * 2 for work in works]

    line = Together(do)
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda number: line.done("event", number), range(2000)))
    assert answers == [number * 2 for number in range(2000)]
    assert sorted(number for group in groups for number in group) == list(range(2000))
    assert max(map(len, groups)) <= TOGETHER_MAX


def test_who_fails_fails_alone() -> None:
    line = Together(lambda works: [ValueError("odd") if work % 2 else work for work in works])
    assert line.done("event", 2) == 2
    with pytest.raises(ValueError, match="odd"):
        line.done("event", 3)


def test_different_keys_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2)
    line = Together(lambda works: [both.wait(5) is not None for _ in works])
    with ThreadPoolExecutor(2) as people:
        assert all(people.map(lambda key: line.done(key, 1), ["one", "other"]))
