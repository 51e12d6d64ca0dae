"""Timers set, moved and cancelled in any order, by processes that die at any moment, run once each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.poison import PROCESSES_MAX
from shared.ids import new_id
from shared.persistence import timers
from tests.support import tallies
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import REMIND, TIMERS, Tally, timers_of_another_process

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Ends(BaseException):
    """The process ends here."""


SUBJECTS = st.integers(0, 3)
HOURS = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just("set"), SUBJECTS, HOURS),
    st.tuples(st.just("cancel"), SUBJECTS, st.none()),
    st.tuples(st.just("pass"), st.none(), HOURS),
    st.tuples(st.just("run"), st.none(), st.none()),
    st.tuples(st.just("die"), HOURS, st.none()),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=25).filter(lambda steps: len(deaths(steps)) < PROCESSES_MAX))
def test_in_any_order_with_any_deaths_each_runs_once_at_its_time(timed, clock, steps):
    service, run = timed, new_id()
    due: dict[int, datetime] = {}
    expected = dict.fromkeys(range(4), 0)
    set_up(service, run)
    for step, one, hours in [*steps, ("pass", None, 9), ("run", None, None)]:
        if step == "set":
            due[one] = clock.now() + hours * HOUR
            change(service, lambda uow, of=one: uow.timers.set(REMIND, subject(run, of), due[of]))
        elif step == "cancel":
            due.pop(one, None)
            change(service, lambda uow, of=one: uow.timers.cancel(REMIND, subject(run, of)))
        elif step == "pass":
            clock.advance(hours * HOUR)
        else:
            now_due = [one for one, at in due.items() if at <= clock.now()]
            if step == "die" and now_due:
                die_amid(service, after=min(one + 1, len(now_due)))
            elif step == "run":
                timers_of_another_process(service).run_due()
                for ran in now_due:
                    expected[ran] += 1
                    del due[ran]
    assert {one: counted(service, run, one) for one in expected} == expected


def deaths(steps: list[tuple[str, Any, Any]]) -> list[Any]:
    """More of them would be taken for the timer's own fault."""
    return [one for one in steps if one[0] == "die"]


def subject(run: str, one: int) -> str:
    return f"tally-{run}-{one}"


def counted(service: ServiceHarness, run: str, one: int) -> int:
    return service.store["tallies"].find_one({"_id": subject(run, one)})["times"]


def set_up(service: ServiceHarness, run: str) -> None:
    day = NOON.date()
    for one in range(4):
        change(
            service,
            lambda uow, of=one: uow.add(Tally(id=subject(run, of), advisor_id="a1", minutes=0, day=day)),
        )


def change(service: ServiceHarness, do: Callable[[Any], Any]) -> None:
    def transact() -> None:
        session = service.session()
        uow = service.unit(actor(), session)
        do(uow)
        uow.close()
        session.flush()

    service.store.in_transaction(transact)


def die_amid(service: ServiceHarness, after: int) -> None:
    """Another process runs what is due, and ends before its commit, after that many."""
    process, left = timers_of_another_process(service), [after]
    (timer,) = TIMERS

    def handle(due: timers.Due, uow: Any) -> None:
        timer.handle(due, uow)
        left[0] -= 1
        if left[0] <= 0:
            raise Ends

    process._table = {REMIND: tallies.Timer(REMIND, handle)}
    take_back, timers.take_back = timers.take_back, lambda *_: None
    try:
        process.run_due()
    except Ends:
        pass
    finally:
        timers.take_back = take_back
