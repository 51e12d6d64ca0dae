"""An item that fails holds up none of the others; a job whose items all fail alike is paused."""

from structlog.testing import capture_logs

from shared.persistence.jobs import ALIKE_ITEMS_MAX, PAUSE, PAUSED_MAX
from tests.support import tallies
from tests.support.counting_jobs import APPROVER, FAR_AHEAD, counted, end_retries, results, shown, times
from tests.support.tallies import COUNT_ALL, COUNT_UP, begin_job, set_reminder


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
    with capture_logs() as logged:
        for _ in range(5):
            timed.run_jobs()
            clock.advance(PAUSE)
    paused = next(one["exc_info"] for one in logged if one["event"] == "job_paused")
    assert paused.__traceback__ is not None, "it tells where they all failed"
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
