"""A job does each of its items once, tells what became of it, and is stopped by none of them."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.clock import FixedClock
from shared.contracts.jobs import RUNNING_MAX
from shared.errors import Conflict, NotFound
from shared.events import jobs as running
from shared.events.poison import PROCESSES_MAX
from tests.support import tallies
from tests.support.counting_jobs import APPROVER, FAR_AHEAD, counted, results, shown, times
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import (
    COUNT_ALL,
    COUNT_UP,
    PART,
    begin_job,
    jobs_of_another_process,
    set_reminder,
)

REVIEWER = actor(Role.FINANCE_REVIEWER)
OF_ANOTHER = actor(Role.FINANCE_APPROVER, tenant="northern")


def test_each_item_takes_effect_once_in_order_and_the_job_tells_how_far_it_is(timed):
    job = begin_job(timed, COUNT_UP, counted(*range(50)), by=2)
    assert shown(timed, job)["state"] == "running"

    assert timed.application.run_next()
    half_way = shown(timed, job)
    assert (half_way["done"], half_way["total"], half_way["outcomes"]) == (
        PART,
        50,
        [{"outcome": "counted", "count": PART}],
    )
    assert timed.run_jobs() == 2
    done = shown(timed, job)
    assert (done["state"], done["done"], done["refused"], done["may_cancel"]) == ("done", 50, 0, False)
    assert [times(timed, number) for number in range(50)] == [2] * 50
    assert [(one["position"], one["item"]) for one in results(timed, job, limit=7)] == [
        (position, f"count {position}") for position in range(50)
    ]
    assert timed.store["job_items"].count_documents({}) == 0


def test_what_is_refused_or_fails_is_its_own_result_and_nothing_else(timed, clock):
    bad = ["refused 1", "half-way 2", "buggy 3", "troubled 4"]
    job = begin_job(timed, COUNT_UP, [*counted(*range(10, 20)), *bad, *counted(*range(20, 30))])
    for _ in range(20):
        timed.run_jobs()
        clock.advance(FAR_AHEAD)
    done = shown(timed, job)
    assert (done["state"], done["done"], done["refused"]) == ("done", 24, 4)
    assert [times(timed, number) for number in range(30)] == [0] * 10 + [1] * 20
    refused = [one for one in results(timed, job) if one["outcome"] != "counted"]
    assert [(one["item"], one["outcome"]) for one in refused] == list(
        zip(bad, ["conflict", "conflict", "unexpected_error", "transient"], strict=True)
    )
    assert refused[0]["problems"] == [{"field": "", "code": "conflict", "message": "Not this one."}]
    assert [one["item"] for one in results(timed, job, outcome="conflict", limit=1)] == bad[:2]


def test_a_job_that_looks_for_its_items_does_all_that_there_are_and_finishes_with_the_last(timed, clock):
    set_reminder(timed, clock.now(), *range(45))
    job = begin_job(timed, COUNT_ALL)
    timed.run_jobs()
    assert [times(timed, number) for number in range(45)] == [1] * 45
    assert shown(timed, job)["done"] == 45
    assert timed.store["tallies"].find_one({"_id": f"finished-{job}"})["minutes"] == 45


def test_jobs_take_turns_so_that_a_small_one_does_not_wait_for_a_large_one(timed, clock):
    large = begin_job(timed, COUNT_UP, counted(*range(PART * 10)))
    small = begin_job(timed, COUNT_UP, counted(900))
    for _ in range(3):
        clock.advance(timedelta(milliseconds=1))
        timed.application.run_next()
    assert shown(timed, small)["state"] == "done"
    assert shown(timed, large)["done"] == PART * 2


def test_a_program_with_many_jobs_does_not_slow_the_only_one_of_another(timed, clock):
    for place in range(RUNNING_MAX):
        begin_job(timed, COUNT_UP, counted(*range(place * 100, place * 100 + PART * 3)))
    clock.advance(timedelta(milliseconds=1))
    theirs = begin_job(timed, COUNT_UP, counted(*range(5000, 5000 + PART * 3)), who=OF_ANOTHER)
    assert turns_until_done(timed, clock, theirs)[:6] == ["lakeshore", "northern"] * 3


def test_jobs_that_end_with_their_first_turn_take_no_turn_of_another_program(timed, clock):
    for number in range(RUNNING_MAX):
        begin_job(timed, COUNT_UP, counted(number))
    clock.advance(timedelta(milliseconds=1))
    theirs = begin_job(timed, COUNT_UP, counted(*range(5000, 5000 + PART * 3)), who=OF_ANOTHER)
    assert turns_until_done(timed, clock, theirs)[:6] == ["lakeshore", "northern"] * 3


def turns_until_done(timed: ServiceHarness, clock: FixedClock, job_id: str) -> list[str]:
    """Whose turn was which, until that job of the other program is done."""
    turns = []
    while shown(timed, job_id, OF_ANOTHER)["state"] == "running":
        clock.advance(timedelta(milliseconds=1))
        timed.application.run_next()
        (latest,) = timed.store["jobs"].find().sort("turn_at", -1).limit(1)
        turns.append(latest["tenant"])
    return turns


def test_cancelled_what_is_done_stays_and_the_rest_is_not_done(timed):
    job = begin_job(timed, COUNT_UP, counted(*range(50)))
    timed.application.run_next()
    cancelled = timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)
    assert (cancelled["done"], cancelled["cancelled_by"]) == (PART, APPROVER.user_id)
    assert timed.run_jobs() == 1
    ended = shown(timed, job)
    assert (ended["state"], ended["done"], ended["may_cancel"]) == ("cancelled", PART, False)
    assert [times(timed, number) for number in (0, PART - 1, PART)] == [1, 1, 0]
    assert timed.store["job_items"].count_documents({}) == 0
    assert timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)["state"] == "cancelled"


def test_one_that_finishes_with_its_last_items_does_so_with_what_there_is_when_it_is_cancelled(timed, clock):
    set_reminder(timed, clock.now(), *range(45))
    job = begin_job(timed, COUNT_ALL)
    timed.application.run_next()
    timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)
    timed.run_jobs()
    assert timed.store["tallies"].find_one({"_id": f"finished-{job}"})["minutes"] == PART


def test_one_that_is_done_cannot_be_cancelled(timed):
    job = begin_job(timed, COUNT_UP, counted(1))
    timed.run_jobs()
    with pytest.raises(Conflict):
        timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)


def test_it_is_seen_by_who_began_it_or_may_begin_such_and_by_no_other_tenant(timed):
    job = begin_job(timed, COUNT_UP, counted(1))
    with pytest.raises(NotFound):
        shown(timed, job, REVIEWER)
    with pytest.raises(NotFound):
        shown(timed, job, actor(Role.FINANCE_APPROVER, tenant="northern"))
    own = begin_job(timed, COUNT_UP, counted(2), who=REVIEWER)
    newer = begin_job(timed, COUNT_UP, counted(3))
    assert shown(timed, own, REVIEWER)["begun_by"] == REVIEWER.user_id
    # A page is full of what one may see, whatever else there is.
    page = timed.ask("jobs", {"limit": 1}, actor=REVIEWER)
    assert ([one["job_id"] for one in page["items"]], page["next_cursor"]) == ([own], None)
    assert {one["job_id"] for one in timed.ask("jobs", {"state": "running"}, actor=APPROVER)["items"]} == {
        job,
        own,
        newer,
    }


def test_two_processes_at_once_do_nothing_twice(timed):
    job = begin_job(timed, COUNT_UP, counted(*range(100)))
    other = jobs_of_another_process(timed)
    while timed.application.run_next() | other.run_next():
        pass
    assert [times(timed, number) for number in range(100)] == [1] * 100
    assert shown(timed, job)["done"] == 100


def test_an_item_that_ends_its_process_each_time_is_given_up_and_the_others_are_done(timed):
    job = begin_job(timed, COUNT_UP, counted(0, 1, 2))
    note = {"_id": f"job/{job}/1", "processes": [f"process-{number}" for number in range(PROCESSES_MAX)]}
    timed.store["begun"].insert_one(note)
    timed.store["begun"].insert_one({"_id": f"job/{job}/0", "processes": ["one that ended"]})
    timed.run_jobs()
    assert [one["outcome"] for one in results(timed, job)] == ["counted", "ends_the_process", "counted"]
    assert [times(timed, number) for number in range(3)] == [1, 0, 1]


def test_a_program_has_a_limited_number_of_jobs_at_once(timed):
    for number in range(RUNNING_MAX):
        begin_job(timed, COUNT_UP, counted(number))
    with pytest.raises(Conflict):
        begin_job(timed, COUNT_UP, counted(99))
    timed.run_jobs()
    begin_job(timed, COUNT_UP, counted(99))


def test_a_job_whose_end_fails_holds_up_no_other_and_ends_once_it_can(timed, clock, monkeypatch):
    set_reminder(timed, clock.now(), 1)
    stuck = begin_job(timed, COUNT_ALL)
    monkeypatch.setitem(tallies.STUCK, "finish", True)
    timed.run_jobs()
    other = begin_job(timed, COUNT_UP, counted(900))
    for _ in range(12):
        clock.advance(timedelta(seconds=1))
        timed.run_jobs()
    assert (shown(timed, other)["state"], shown(timed, stuck)["state"]) == ("done", "running")
    assert (times(timed, 1), shown(timed, stuck)["refused"]) == (1, 0)
    for _ in range(20):
        clock.advance(FAR_AHEAD)
        timed.run_jobs()
    assert timed.store["jobs"].count_documents({"state": "running", "is_paused": True}) == 1, (
        "somebody is told"
    )
    monkeypatch.setitem(tallies.STUCK, "finish", False)
    clock.advance(FAR_AHEAD)
    timed.run_jobs()
    assert shown(timed, stuck)["state"] == "done"


def test_what_fails_slowly_is_found_alone_in_later_turns_and_the_others_are_done(timed, clock, monkeypatch):
    monkeypatch.setattr(running, "PART_SECONDS_MAX", 0.0)
    job = begin_job(timed, COUNT_UP, [*counted(*range(12)), "half-way 12", *counted(*range(13, 40))])
    for _ in range(5):
        timed.run_jobs()
        clock.advance(FAR_AHEAD)
    done = shown(timed, job)
    assert (done["state"], done["done"], done["refused"]) == ("done", 40, 1)
    assert [times(timed, number) for number in range(40)] == [1] * 12 + [0] + [1] * 27
