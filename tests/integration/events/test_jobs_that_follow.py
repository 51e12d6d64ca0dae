"""What follows from a change is one job, however often it is asked for."""

import pytest

from shared.contracts.jobs import RUNNING_MAX
from shared.errors import Conflict
from tests.support.counting_jobs import APPROVER, counted, results, shown, times
from tests.support.harness import ServiceHarness
from tests.support.tallies import COUNT_UP, FIND_ALL, PART, begin_job, set_reminder


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


def test_what_follows_from_a_change_is_done_whole_and_cancelled_by_nobody(timed, clock):
    set_reminder(timed, clock.now(), *range(100, 100 + PART * 2))
    job = follow(timed)
    assert not shown(timed, job)["may_cancel"]
    with pytest.raises(Conflict):
        timed.execute("cancel_job", {"job_id": job}, actor=APPROVER)
    timed.run_jobs()
    assert shown(timed, job)["done"] == PART * 2


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
