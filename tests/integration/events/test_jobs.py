"""A job does each of its items once, tells what became of it, and is stopped by none of them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.actor import Role
from shared.clock import FixedClock
from shared.contracts.jobs import RUNNING_MAX
from shared.errors import Conflict, NotFound
from shared.events import jobs as running
from shared.events.poison import PROCESSES_MAX
from shared.persistence.jobs import ALIKE_ITEMS_MAX, PAUSE, PAUSED_MAX
from tests.support import tallies
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import (
    COUNT_ALL,
    COUNT_UP,
    FIND_ALL,
    PART,
    begin_job,
    jobs_of_another_process,
    set_reminder,
)

APPROVER = actor(Role.FINANCE_APPROVER)
REVIEWER = actor(Role.FINANCE_REVIEWER)
OF_ANOTHER = actor(Role.FINANCE_APPROVER, tenant="northern")
FAR_AHEAD = timedelta(days=1)


def shown(service: ServiceHarness, job_id: str, who: Any = APPROVER) -> dict[str, Any]:
    return service.ask("job", {"job_id": job_id}, actor=who)


def results(service: ServiceHarness, job_id: str, **more: Any) -> list[dict[str, Any]]:
    found, cursor = [], None
    while True:
        page = service.ask("job_results", {"job_id": job_id, "cursor": cursor, **more}, actor=APPROVER)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def times(service: ServiceHarness, number: int) -> int:
    found = service.store["tallies"].find_one({"_id": f"tally-{number}"})
    return found["times"] if found else 0


def counted(*numbers: int) -> list[str]:
    return [f"count {number}" for number in numbers]


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


def test_an_item_that_fails_for_now_holds_up_none_of_the_others_and_its_result_has_its_place(timed, clock):
    troubled = ["troubled 1", "troubled 30"]
    job = begin_job(timed, COUNT_UP, [*counted(0), troubled[0], *counted(*range(2, 30)), troubled[1]])
    timed.run_jobs()
    waits = shown(timed, job)
    assert (waits["state"], waits["done"], waits["refused"]) == ("running", 29, 0)
    assert [one["position"] for one in results(timed, job)] == [0, *range(2, 30)]
    end_retries(timed, clock)
    done = shown(timed, job)
    assert (done["state"], done["done"], done["refused"]) == ("done", 31, 2)
    found = [(one["position"], one["item"]) for one in results(timed, job, limit=4)]
    assert found == [
        (place, troubled[place > 1] if place in (1, 30) else f"count {place}") for place in range(31)
    ]
    assert timed.store["job_items_aside"].count_documents({}) == 0


def end_retries(timed: ServiceHarness, clock: FixedClock) -> None:
    """Let each item that failed be tried again, as often as it is."""
    for _ in range(20):
        clock.advance(FAR_AHEAD)
        timed.run_jobs()


def test_cancelled_what_was_set_aside_is_not_tried_again_either(timed, clock):
    job = begin_job(timed, COUNT_UP, ["troubled 0", *counted(*range(1, 50))])
    timed.application.run_next()
    timed.application.run_next()
    timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)
    assert timed.run_jobs() == 1
    ended = shown(timed, job)
    assert (ended["state"], ended["done"]) == ("cancelled", sum(times(timed, one) for one in range(50)))
    assert timed.store["job_items_aside"].count_documents({}) == 0


def test_it_finishes_once_what_was_set_aside_has_its_result(timed, clock, monkeypatch):
    set_reminder(timed, clock.now(), 1, 2)
    monkeypatch.setitem(tallies.STUCK, "tally-1", True)
    job = begin_job(timed, COUNT_ALL)
    timed.run_jobs()
    assert (shown(timed, job)["state"], times(timed, 2)) == ("running", 1)
    monkeypatch.setitem(tallies.STUCK, "tally-1", False)
    clock.advance(FAR_AHEAD)
    timed.run_jobs()
    assert (shown(timed, job)["state"], times(timed, 1)) == ("done", 1)
    assert timed.store["tallies"].find_one({"_id": f"finished-{job}"})["minutes"] == 2


def test_a_job_whose_items_all_fail_alike_is_paused_and_goes_on_once_they_go_well(timed, clock, monkeypatch):
    set_reminder(timed, clock.now(), *range(ALIKE_ITEMS_MAX + 30))
    stuck = [f"tally-{number}" for number in range(ALIKE_ITEMS_MAX + 30)]
    for one in stuck:
        monkeypatch.setitem(tallies.STUCK, one, True)
    job = begin_job(timed, COUNT_ALL)
    for _ in range(5):
        timed.run_jobs()
        clock.advance(PAUSE)
    aside = timed.store["job_items_aside"]
    assert (aside.count_documents({}), shown(timed, job)["done"]) == (ALIKE_ITEMS_MAX, 0)
    assert timed.store["jobs"].find_one({"_id": job})["is_paused"]
    for one in stuck:
        monkeypatch.setitem(tallies.STUCK, one, False)
    end_retries(timed, clock)
    done = shown(timed, job)
    assert (done["state"], done["done"], done["refused"]) == ("done", len(stuck), 0)
    assert not timed.store["jobs"].find_one({"_id": job})["is_paused"]


def test_after_an_hour_items_that_all_fail_alike_are_taken_to_be_bad_themselves(timed, clock):
    job = begin_job(timed, COUNT_UP, [f"buggy {number}" for number in range(ALIKE_ITEMS_MAX * 2)])
    timed.run_jobs()
    clock.advance(PAUSED_MAX)
    end_retries(timed, clock)
    done = shown(timed, job)
    assert (done["state"], done["refused"]) == ("done", ALIKE_ITEMS_MAX * 2)


def test_a_cancelled_job_of_a_kind_that_this_release_lacks_ends(timed):
    job = begin_job(timed, COUNT_UP, counted(*range(5)))
    timed.store["jobs"].update_one({"_id": job}, {"$set": {"kind": "gone"}})
    timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)
    timed.run_jobs()
    assert timed.store["jobs"].find_one({"_id": job})["state"] == "cancelled"


def test_a_job_finds_many_at_a_time_also_past_as_many_as_there_were_when_it_began(timed, clock):
    set_reminder(timed, clock.now(), *range(100, 100 + PART))
    job = begin_job(timed, FIND_ALL)
    timed.application.run_next()
    set_reminder(timed, clock.now(), *range(200, 200 + PART * 2))
    assert timed.run_jobs() == 3
    assert shown(timed, job)["done"] == PART * 3


def test_what_follows_from_several_changes_is_one_job_that_begins_again(timed, clock):
    set_reminder(timed, clock.now(), *range(100, 100 + PART * 2))
    first = follow(timed)
    timed.application.run_next()
    assert follow(timed) == first
    timed.run_jobs()
    assert [times(timed, number) for number in (100, 100 + PART * 2 - 1)] == [2, 1]
    done = shown(timed, first)
    assert (done["state"], done["done"], done["total"]) == ("done", PART * 3, PART * 3)
    assert follow(timed) != first


def follow(timed: ServiceHarness) -> str:
    total = timed.store["tallies"].count_documents({})
    return timed.in_unit(lambda uow: uow.jobs.follow(FIND_ALL, {}, total=total).id, APPROVER)


def test_given_items_it_begins_again_with_the_new_ones_in_place_of_those_left(timed):
    def follow_with(*items: str) -> str:
        return timed.in_unit(lambda uow: uow.jobs.follow(COUNT_UP, {}, items=items, about="r-1").id, APPROVER)

    first = follow_with(*counted(*range(PART + 5)))
    timed.application.run_next()
    assert follow_with(*counted(*range(500, 503))) == first
    timed.run_jobs()
    assert [one["position"] for one in results(timed, first)] == list(range(PART + 3))
    assert [times(timed, number) for number in (0, PART, 500, 502)] == [1, 0, 1, 1]


def test_those_that_rules_begin_leave_room_for_those_that_people_begin(timed):
    for number in range(RUNNING_MAX):
        about = f"rate-{number}"
        timed.in_unit(
            lambda uow, about=about: uow.jobs.follow(COUNT_UP, {}, items=["count 1"], about=about), APPROVER
        )
    begin_job(timed, COUNT_UP, counted(2))


def test_items_are_kept_in_rows_that_the_database_takes_however_long_each_is(timed):
    long = [f"count {'9' * 1_000_000}" for _ in range(20)]
    job = begin_job(timed, COUNT_UP, [*long, *counted(*range(20, 60))])
    rows = timed.store["job_items"].find().sort("_id", 1)
    assert [(row["_id"], len(row["items"])) for row in rows] == [
        (f"{job}/{begin:09d}", 4 if begin < 16 else 44) for begin in range(0, 20, 4)
    ]
