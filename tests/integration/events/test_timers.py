"""A timer takes effect once, with its row; a bad one is put aside, and no other with it."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.actor import PLATFORM_TENANT, Role
from shared.events.breaker import ALIKE_EVENTS_MIN
from shared.events.poison import PROCESSES_MAX
from shared.events.routing import Timer
from shared.events.timers import HELD_SECONDS, TimerProcessor
from shared.persistence import timers
from shared.runtime.work_loop import WorkLoop
from tests.support import tallies
from tests.support.harness import TENANT, ServiceHarness, actor
from tests.support.tallies import set_reminder, timers_of_another_process
from tests.support.waiting import eventually

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)


def times(service: ServiceHarness, number: int) -> int:
    return service.store["tallies"].find_one({"_id": f"tally-{number}"})["times"]


def waiting(service: ServiceHarness) -> list[dict[str, Any]]:
    return list(service.store[timers.COLLECTION].find().sort("fire_at"))


def letters(service: ServiceHarness, status: str = "open") -> list[dict[str, Any]]:
    return service.ask("dead_letters", {"status": status}, actor=OPERATOR)["items"]


def test_it_runs_once_when_it_is_due_and_not_before(timed, clock):
    set_reminder(timed, NOON + HOUR, 1)
    assert (timed.run_due(), times(timed, 1)) == (0, 0)
    clock.advance(HOUR)
    assert (timed.run_due(), times(timed, 1)) == (1, 1)
    assert (timed.run_due(), times(timed, 1), waiting(timed)) == (0, 1, [])


def test_one_that_is_late_runs_then_and_a_daily_one_for_each_day(timed, clock):
    set_reminder(timed, NOON, 1, part="daily")
    clock.advance(3 * DAY + HOUR)
    assert timed.run_due() == 4
    (row,) = waiting(timed)
    assert (times(timed, 1), row["due_at"]) == (4, NOON + 4 * DAY)


def test_setting_it_again_moves_it_and_another_tenants_is_another(timed, clock):
    set_reminder(timed, NOON, 1)
    set_reminder(timed, NOON + HOUR, 1)
    set_reminder(timed, NOON, 2, tenant="riverbend")
    assert [row["tenant"] for row in waiting(timed)] == ["riverbend", TENANT]
    assert timed.run_due() == 1
    assert (times(timed, 1), times(timed, 2)) == (0, 1)


def test_what_is_set_or_cancelled_goes_with_the_change_or_not_at_all(timed):
    with pytest.raises(KeyError):
        timed.store.in_transaction(lambda: [set_in_part(timed), {}["fails"]])
    assert waiting(timed) == []


def set_in_part(service: ServiceHarness) -> None:
    session = service.session()
    session.set_row(timers.COLLECTION, "x", {"_id": "x"})
    session.flush()


def test_one_that_another_of_the_same_batch_cancels_does_not_run(timed, clock):
    set_reminder(timed, NOON, 1, part="cancels")
    set_reminder(timed, NOON + HOUR, 1)
    clock.advance(HOUR)
    timed.run_due()
    assert (times(timed, 1), waiting(timed)) == (1, [])


def test_a_bad_one_is_put_aside_alone_and_the_operator_runs_it_again_or_drops_it(timed):
    set_reminder(timed, NOON, *range(20))
    set_reminder(timed, NOON, 3, part="refused")
    timed.run_due()
    assert [times(timed, number) for number in range(20)] == [1] * 20
    (letter,) = letters(timed)
    assert (letter["type"], letter["reason"], letter["attempts"]) == ("timer.remind", "rule_violation", 1)
    assert waiting(timed) == []

    key = {"dead_letter_id": letter["dead_letter_id"]}
    timed.execute("replay_dead_letter", key, actor=OPERATOR)
    assert [row["part"] for row in waiting(timed)] == ["refused"]
    timed.run_due()
    (letter,) = letters(timed)
    assert letter["times"] == 2

    timed.execute("replay_dead_letters", {"type": "timer.remind"}, actor=OPERATOR)
    timed.run_due()
    timed.execute("discard_dead_letter", {**key, "reason": "a test"}, actor=OPERATOR)
    assert (letters(timed), waiting(timed), timed.run_due()) == ([], [], 0)
    assert [one["times"] for one in letters(timed, "discarded")] == [3]


def test_one_that_was_set_anew_is_not_run_early_by_a_replay(timed):
    set_reminder(timed, NOON, 1, part="refused")
    timed.run_due()
    (letter,) = letters(timed)
    set_reminder(timed, NOON + DAY, 1, part="refused")
    timed.execute("replay_dead_letter", {"dead_letter_id": letter["dead_letter_id"]}, actor=OPERATOR)
    assert [row["fire_at"] for row in waiting(timed)] == [NOON + DAY]


def test_trouble_that_may_pass_is_tried_again_later_and_put_aside_at_last(timed, clock):
    set_reminder(timed, NOON, 1, part="troubled")
    assert timed.application.run_due() == 1
    (row,) = waiting(timed)
    assert (row["fire_at"], row["due_at"], row["attempts"]) == (NOON + timedelta(seconds=1), NOON, 1)
    assert timed.application.run_due() == 0
    clock.advance(timedelta(seconds=1))
    timed.run_due()
    (letter,) = letters(timed)
    assert (letter["reason"], letter["attempts"]) == ("transient", 2)


def test_when_all_fail_alike_all_of_them_wait(timed):
    set_reminder(timed, NOON, *range(ALIKE_EVENTS_MIN), part="buggy")
    assert timed.application.run_due() == 0
    assert len(waiting(timed)) == ALIKE_EVENTS_MIN
    assert not any(row["begun"] for row in waiting(timed))
    assert letters(timed) == []


def test_a_kind_that_fails_for_all_programs_holds_up_no_other_kind(timed, clock, monkeypatch):
    monkeypatch.setattr("shared.events.timers.TIMERS_AT_ONCE_MAX", 2 * ALIKE_EVENTS_MIN)
    for tenant in ("lakeshore", "northern"):
        numbers = range(ALIKE_EVENTS_MIN) if tenant == "lakeshore" else range(50, 50 + ALIKE_EVENTS_MIN)
        set_reminder(timed, NOON, *numbers, part="buggy", tenant=tenant)
    set_reminder(timed, NOON + HOUR, 90)
    timed.store[timers.COLLECTION].update_one({"fire_at": NOON + HOUR}, {"$set": {"kind": "other"}})
    clock.advance(HOUR)
    seconds = [0.0]
    others = [*tallies.TIMERS, Timer("other", tallies.remind)]
    processor = TimerProcessor(
        "stipends", timed.store, others, clock, lambda: None, monotonic=lambda: seconds[0]
    )
    while times(timed, 90) == 0:
        assert processor.run_due() == 0 or times(timed, 90) == 1
    assert len(waiting(timed)) == 2 * ALIKE_EVENTS_MIN
    assert letters(timed) == []
    # After a while they are tried again.
    seconds[0] += HELD_SECONDS
    assert (processor.run_due(), [row["attempts"] for row in waiting(timed)]) == (0, [0] * 20)


def test_one_of_a_kind_that_this_release_does_not_run_waits_for_one_that_does(timed, clock):
    set_reminder(timed, NOON, 1, 2)
    timed.store[timers.COLLECTION].update_one({"subject": "tally-1"}, {"$set": {"kind": "other"}})
    assert timed.run_due() == 2
    assert (times(timed, 2), letters(timed)) == (1, [])

    clock.advance(DAY - HOUR)
    newer = [*tallies.TIMERS, Timer("other", tallies.remind)]
    assert TimerProcessor("stipends", timed.store, newer, clock, lambda: None).run_due() == 1
    assert (times(timed, 1), waiting(timed)) == (1, [])


def test_one_of_a_kind_that_nobody_runs_is_put_aside_after_a_day(timed, clock):
    set_reminder(timed, NOON, 1)
    timed.store[timers.COLLECTION].update_one({}, {"$set": {"kind": "other"}})
    while waiting(timed):
        assert timed.run_due() == 1
        clock.advance(timedelta(minutes=2))
    assert DAY - HOUR < clock.now() - NOON < DAY + HOUR
    assert [letter["reason"] for letter in letters(timed)] == ["unknown_timer"]


def test_one_that_ends_its_process_each_time_is_put_aside_and_takes_no_other_with_it(timed):
    set_reminder(timed, NOON, *range(5))
    ended = [str(number) for number in range(PROCESSES_MAX)]
    bad, suspect = waiting(timed)[:2]
    timed.store[timers.COLLECTION].update_one({"_id": bad["_id"]}, {"$set": {"begun": ended}})
    timed.store[timers.COLLECTION].update_one({"_id": suspect["_id"]}, {"$set": {"begun": ended[1:]}})
    assert timed.run_due() == 5
    (letter,) = letters(timed)
    assert (letter["reason"], letter["message_id"]) == ("ends_the_process", bad["_id"])
    assert sum(times(timed, number) for number in range(5)) == 4


def test_two_replicas_at_once_run_each_once(timed):
    numbers = range(60)
    set_reminder(timed, NOON, *numbers)
    threads = [threading.Thread(target=timers_of_another_process(timed).run_due) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    timed.run_due()
    assert [times(timed, number) for number in numbers] == [1] * len(numbers)


def test_the_loop_runs_what_is_due_in_one_replica(timed):
    set_reminder(timed, NOON, 1)
    mine, other = (
        WorkLoop("timers", timed.store, owner, timed.application.run_due, sweep_seconds=0.01)
        for owner in ("me", "other")
    )
    threads = [threading.Thread(target=loop.run) for loop in (mine, other)]
    for thread in threads:
        thread.start()
    eventually(lambda: times(timed, 1) == 1, what="the timer")
    set_reminder(timed, NOON, 1)
    eventually(lambda: times(timed, 1) == 2, what="the next one")
    mine.stop()
    other.stop()
    for thread in threads:
        thread.join()


def test_the_operator_sees_how_many_are_due_and_how_late(timed, clock):
    set_reminder(timed, NOON + HOUR, 1, 2)
    assert due_as_told(timed) == (0, 0)
    clock.advance(HOUR + timedelta(seconds=5))
    assert due_as_told(timed) == (2, 5)


def due_as_told(service: ServiceHarness) -> tuple[int, float]:
    told = service.ask("outbox_status", actor=OPERATOR)
    return told["timers_due"], told["timers_late_seconds"]
