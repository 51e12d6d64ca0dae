"""Many who want the same thing at once stand in line, also in real threads."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import ModuleType
from typing import Any

import eventlet
import pytest
from greenlet import GreenletExit

from shared.errors import Unavailable
from shared.rpc import group_commit
from shared.rpc.group_commit import GROUP_MAX, GroupCommit
from tests.support.waiting import eventually


def test_everyone_is_done_once_in_groups_and_gets_their_own_answer() -> None:
    groups: list[list[int]] = []
    inside = threading.Semaphore(1)

    def do(works: Sequence[int]) -> list[int]:
        assert inside.acquire(blocking=False), "two groups of one key at once"
        groups.append(list(works))
        inside.release()
        return [work * 2 for work in works]

    line = GroupCommit(do)
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda number: line.done("event", number), range(2000)))
    assert answers == [number * 2 for number in range(2000)]
    assert sorted(number for group in groups for number in group) == list(range(2000))
    assert max(map(len, groups)) <= GROUP_MAX


def test_who_fails_fails_alone() -> None:
    line = GroupCommit(lambda works: [ValueError("odd") if work % 2 else work for work in works])
    assert line.done("event", 2) == 2
    with pytest.raises(ValueError, match="odd"):
        line.done("event", 3)


def test_different_keys_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2)
    line = GroupCommit(lambda works: [both.wait(5) is not None for _ in works])
    with ThreadPoolExecutor(2) as people:
        assert all(people.map(lambda key: line.done(key, 1), ["one", "other"]))


class Held:
    """Does what it is given, but holds the first work until it is let go; `worse` is raised for the rest."""

    def __init__(self, worse: type[BaseException] | None = None) -> None:
        self.begun, self.end = threading.Event(), threading.Event()
        self.worse = worse
        self.line: GroupCommit[int] = GroupCommit(self)

    def __call__(self, works: Sequence[int]) -> list[int]:
        if works == [0]:
            self.begun.set()
            assert self.end.wait(10)
        elif self.worse:
            raise self.worse
        return list(works)

    def crowd(self, people: ThreadPoolExecutor, size: int) -> list[Future[int]]:
        """The first and those who wait for it, in order."""
        futures = [people.submit(self.line.done, "event", 0)]
        assert self.begun.wait(10)
        for number in range(1, size):
            futures.append(people.submit(self.line.done, "event", number))
            eventually(lambda: len(self.line._lines["event"]) == len(futures) - 1)
        return futures


def test_who_is_ended_while_leading_does_not_leave_the_line_standing() -> None:
    held = Held(GreenletExit)
    with ThreadPoolExecutor(3) as people:
        first, leading, led = held.crowd(people, 3)
        held.end.set()
        assert first.result(10) == 0
        assert isinstance(leading.exception(10), GreenletExit)
        assert isinstance(led.exception(10), Unavailable)
    held.worse = None
    assert held.line.done("event", 7) == 7


def test_nobody_waits_without_limit_for_a_group_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "WAIT_SECONDS_MAX", 1.0)
    held, stuck = Held(), threading.Event()
    monkeypatch.setattr(held.line, "_do", lambda works: held(works) if works == [0] else [stuck.wait(10)] * 2)
    with ThreadPoolExecutor(3) as people:
        first, leading, led = held.crowd(people, 3)
        held.end.set()
        assert first.result(10) == 0
        try:
            assert isinstance(led.exception(6), Unavailable)
        finally:
            stuck.set()
        assert leading.result(10) is True


@pytest.fixture
def green() -> ModuleType:
    """The module as it is in a service, where whoever waits is a green thread that can be ended."""
    return eventlet.import_patched("shared.rpc.group_commit")


@pytest.mark.parametrize("group_max", [1, GROUP_MAX])
def test_who_is_ended_while_waiting_is_in_nobodys_way(green: ModuleType, group_max: int) -> None:
    end = eventlet.event.Event()
    groups: list[list[int]] = []

    def do(works: Sequence[int]) -> list[int]:
        groups.append(list(works))
        if works == [0]:
            end.wait()
        return list(works)

    line = green.GroupCommit(do, group_max)
    first, ended, last = (eventlet.spawn(line.done, "event", number) for number in range(3))
    eventlet.sleep(0)
    ended.kill()
    end.send()
    with eventlet.Timeout(5):
        assert (first.wait(), last.wait()) == (0, 2)
    assert groups == [[0], [2]]


@pytest.mark.parametrize("group_max", [1, GROUP_MAX])
def test_who_is_ended_when_called_to_lead_calls_the_next(green: ModuleType, group_max: int) -> None:
    end = eventlet.event.Event()

    def do(works: Sequence[int]) -> list[int]:
        if works == [0]:
            end.wait()
            # Called to lead when this returns, but ended before it can begin.
            eventlet.spawn_after(0, ended.kill)
        return list(works)

    line = green.GroupCommit(do, group_max)
    first, ended, last = (eventlet.spawn(line.done, "event", number) for number in range(3))
    eventlet.sleep(0)
    end.send()
    with eventlet.Timeout(5):
        assert (first.wait(), last.wait()) == (0, 2)


def test_what_is_heavy_waits_its_turn_and_shares_its_group_with_nobody() -> None:
    groups: list[list[str]] = []
    held = threading.Event()

    def do(works: Sequence[str]) -> list[str]:
        groups.append(list(works))
        if works[0] == "first":
            assert held.wait(10)
        return list(works)

    line = GroupCommit(do)
    with ThreadPoolExecutor(6) as people:
        asked = [people.submit(line.done, "event", "first")]
        eventually(lambda: groups == [["first"]])
        for place, work in enumerate(("a", "b", "heavy", "c", "d"), start=1):
            asked.append(people.submit(line.done, "event", work, alone=work == "heavy"))
            eventually(lambda place=place: len(line._lines["event"]) == place)
        held.set()
        assert [one.result(10) for one in asked] == ["first", "a", "b", "heavy", "c", "d"]
    assert groups == [["first"], ["a", "b"], ["heavy"], ["c", "d"]]


def test_a_group_is_no_larger_than_it_may_be() -> None:
    groups: list[int] = []

    def do(works: Sequence[int]) -> list[int]:
        groups.append(len(works))
        return list(works)

    line = GroupCommit(do, group_max=3)
    with ThreadPoolExecutor(20) as people:
        assert sorted(people.map(lambda number: line.done("event", number), range(200))) == list(range(200))
    assert max(groups) <= 3


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
    inside = threading.Barrier(2)
    line = GroupCommit(lambda works: [meet(inside) for _ in works], group_max=1)
    monkeypatch.setattr(line, "_lines", OpenTable())
    with ThreadPoolExecutor(2) as people:
        assert list(people.map(lambda number: line.done("key", number), range(2))) == [False, False]
    assert line._lines == {}


def test_groups_of_one_are_done_in_order_of_arrival_each_in_its_own_thread() -> None:
    done: list[tuple[int, int]] = []
    threads: dict[int, int] = {}
    begun, end = threading.Event(), threading.Event()

    def do(works: Sequence[int]) -> Sequence[int]:
        (work,) = works
        begun.set()
        assert end.wait(10)
        done.append((work, threading.get_ident()))
        return works

    line = GroupCommit(do, group_max=1)

    def come(number: int) -> None:
        threads[number] = threading.get_ident()
        line.done("key", number)

    with ThreadPoolExecutor(5) as people:
        futures = [people.submit(come, 0)]
        assert begun.wait(10)
        for number in range(1, 5):
            futures.append(people.submit(come, number))
            eventually(lambda number=number: len(line._lines["key"]) == number)
        end.set()
        for one in futures:
            one.result(10)
    assert done == [(number, threads[number]) for number in range(5)]
    assert line._lines == {}


def test_who_has_waited_too_long_leaves_the_line_with_nothing_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "WAIT_SECONDS_MAX", 0.05)
    held = Held()
    with ThreadPoolExecutor(2) as people:
        (first,) = held.crowd(people, 1)
        with pytest.raises(Unavailable, match="Too many"):
            people.submit(held.line.done, "event", 1).result(10)
        held.end.set()
        assert first.result(10) == 0
    assert held.line._lines == {}
