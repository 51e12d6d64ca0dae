"""Places at work by lane and tenant."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from shared.contracts.operation import Lane
from shared.errors import Unavailable
from shared.rpc.lanes import LaneLimits, Lanes
from shared.rpc.timeouts import answer_seconds_max
from tests.support.waiting import eventually

WAIT_SECONDS = 5.0


def lanes(*, at_once: int, line: int = 10, wait_seconds: float = WAIT_SECONDS) -> Lanes:
    return Lanes(dict.fromkeys(Lane, LaneLimits(at_once, line, wait_seconds)))


@contextmanager
def waiting(some: Lanes, tenant: str, order: list[str]) -> Iterator[threading.Thread]:
    """Someone of that tenant who waits for a heavy place, and gives it back at once."""

    def work() -> None:
        with some.place(Lane.HEAVY, tenant):
            order.append(tenant)

    thread = threading.Thread(target=work)
    thread.start()
    eventually(lambda: any(one.tenant == tenant for one in some._places[Lane.HEAVY]._line), what="a line")
    yield thread
    thread.join(WAIT_SECONDS)


def test_a_tenant_has_half_of_the_places_and_another_finds_one() -> None:
    some = lanes(at_once=4, wait_seconds=0.01)
    with ExitStack() as held:
        for _ in range(2):
            held.enter_context(some.place(Lane.HEAVY, "lakeshore"))
        with pytest.raises(Unavailable), some.place(Lane.HEAVY, "lakeshore"):
            pass
        with some.place(Lane.HEAVY, "northern"):
            pass


def test_one_lane_that_is_full_keeps_none_of_another_from_being_done() -> None:
    some = lanes(at_once=1, wait_seconds=0.01)
    with some.place(Lane.HEAVY, "lakeshore"), some.place(Lane.COMMANDS, "lakeshore"):
        with pytest.raises(Unavailable), some.place(Lane.HEAVY, "northern"):
            pass
        with some.place(Lane.QUERIES, "lakeshore"):
            pass


def test_who_waits_comes_in_order_but_past_those_whose_tenant_has_its_share() -> None:
    some, order = lanes(at_once=2), []
    with ExitStack() as waits, some.place(Lane.HEAVY, "lakeshore"):
        with some.place(Lane.HEAVY, "northern"):
            for tenant in ("lakeshore", "southern"):
                waits.enter_context(waiting(some, tenant, order))
        eventually(lambda: order == ["southern"], what="the other tenant being next")
    assert order == ["southern", "lakeshore"]


def test_of_one_tenant_only_so_many_wait_and_the_next_is_refused_at_once() -> None:
    some, order = lanes(at_once=2, line=1), []
    with ExitStack() as waits, some.place(Lane.HEAVY, "lakeshore"):
        waits.enter_context(waiting(some, "lakeshore", order))
        with pytest.raises(Unavailable), some.place(Lane.HEAVY, "lakeshore"):
            pass
    assert order == ["lakeshore"]


def test_where_nothing_moves_nobody_waits_once_the_first_has_waited_in_vain() -> None:
    some = lanes(at_once=2, wait_seconds=0.3)
    with some.place(Lane.HEAVY, "lakeshore"):
        with pytest.raises(Unavailable), some.place(Lane.HEAVY, "lakeshore"):
            pass
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(Unavailable), some.place(Lane.HEAVY, "lakeshore"):
                pass
        assert time.monotonic() - began < 0.3


def test_a_place_is_given_back_when_the_work_fails() -> None:
    some = lanes(at_once=1)
    for _ in range(3):
        with pytest.raises(KeyError), some.place(Lane.QUERIES, "lakeshore"):
            raise KeyError("a defect")


def test_callers_wait_longer_for_what_is_heavy() -> None:
    assert answer_seconds_max("stipends.tallies") > answer_seconds_max("stipends.claims")
