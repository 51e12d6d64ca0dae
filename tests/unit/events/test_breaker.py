"""Events that all fail alike are held; those of one tenant and type not for long."""

import pytest

from shared.errors import Conflict
from shared.events.breaker import ALIKE_EVENTS_MIN, SINGLE_WITNESS_SECONDS, AllFailAlike, Breaker, Tried

ATTENDED = "attendance.recorded.v1"
SEATED = "seat.reserved.v1"


class Watch:
    """A clock that goes on by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def failed(error: Exception) -> Exception:
    """The error as it comes out of a handler."""
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 - any
        return caught


def batch(*events: tuple[str, str], error: type[Exception] | None = KeyError) -> list[Tried]:
    """As many events as make a breaker beware, of these tenants and types in turn."""
    return [
        Tried(*events[number % len(events)], failed(error("a defect")) if error else None)
        for number in range(ALIKE_EVENTS_MIN)
    ]


def test_two_tenants_that_meet_one_fault_are_held_for_as_long_as_it_lasts() -> None:
    watch = Watch()
    breaker = Breaker(watch)
    for _ in range(3):
        with pytest.raises(AllFailAlike):
            breaker.check(batch(("lakeshore", ATTENDED), ("northern", ATTENDED)))
        watch.now += SINGLE_WITNESS_SECONDS


def test_two_types_are_two_witnesses() -> None:
    watch = Watch()
    breaker = Breaker(watch)
    for _ in range(2):
        with pytest.raises(AllFailAlike):
            breaker.check(batch(("lakeshore", ATTENDED), ("lakeshore", SEATED)))
        watch.now += SINGLE_WITNESS_SECONDS


def test_one_tenants_events_of_one_type_hold_up_others_for_a_while_only() -> None:
    watch = Watch()
    breaker = Breaker(watch)
    bad = batch(("lakeshore", ATTENDED))
    with pytest.raises(AllFailAlike):
        breaker.check(bad)
    watch.now = SINGLE_WITNESS_SECONDS - 1
    with pytest.raises(AllFailAlike):
        breaker.check(bad)
    watch.now = SINGLE_WITNESS_SECONDS
    breaker.check(bad)
    with pytest.raises(AllFailAlike):
        breaker.check(batch(("northern", ATTENDED)))


def test_once_it_goes_well_again_the_next_fault_is_a_new_one() -> None:
    watch = Watch()
    breaker = Breaker(watch)
    with pytest.raises(AllFailAlike):
        breaker.check(batch(("lakeshore", ATTENDED)))
    watch.now = SINGLE_WITNESS_SECONDS
    breaker.check(batch(("lakeshore", ATTENDED), error=None))
    with pytest.raises(AllFailAlike):
        breaker.check(batch(("lakeshore", ATTENDED)))


def test_one_that_comes_back_and_fails_alike_sets_no_other_free() -> None:
    bad = batch(("lakeshore", ATTENDED), ("northern", ATTENDED))
    with pytest.raises(AllFailAlike):
        Breaker(Watch()).check([bad[0]._replace(attempt=3), *bad])


@pytest.mark.parametrize(
    "judged",
    [
        batch(("lakeshore", ATTENDED), ("northern", ATTENDED))[1:],
        [one._replace(attempt=1) for one in batch(("lakeshore", ATTENDED), ("northern", ATTENDED))],
        [Tried("lakeshore", ATTENDED, None, 1), *batch(("lakeshore", ATTENDED), ("northern", ATTENDED))],
        batch(("lakeshore", ATTENDED), ("northern", ATTENDED), error=Conflict),
        [*batch(("lakeshore", ATTENDED)), Tried("northern", ATTENDED, failed(ValueError("another")))],
        [*batch(("lakeshore", ATTENDED)), Tried("northern", ATTENDED, None)],
    ],
    ids=[
        "too few",
        "all tried before",
        "one that goes well at last",
        "an error that was foreseen",
        "two errors",
        "one that goes well",
    ],
)
def test_these_are_judged(judged: list[Tried]) -> None:
    Breaker(Watch()).check(judged)
