"""The end of a term is told ahead, and on the day after its last one, without anybody doing anything."""

from datetime import date, timedelta

import pytest

from services.recruitment.participation.use_cases.readiness import READINESS
from services.recruitment.participation.use_cases.terms import TERM_ENDS
from shared.contracts import recruitment
from tests.support.earlier import migrate_again, without_timers
from tests.support.recruitment import STAFF, show
from tests.support.serving import LIST, import_serving

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 3, 1), date(2027, 2, 28)
ROW = f"Ana Vega,ana@families.example,parent,A-17,2023-03-01,,,,2023-03-01 2025-02-28; {FIRST} {LAST},"


@pytest.fixture
def ana(service):
    """An advisor whose second term is under way."""
    import_serving(service, ROW)
    (found,) = service.ask("advisors", {}, actor=STAFF)["items"]
    return found["advisor_id"]


def go_to(service, clock, day):
    """Let time pass to noon of a day, and run what is due."""
    clock.advance(day - clock.now().date())
    service.run_due()


def told(service):
    """How many days ahead it was told that the term ends."""
    return [one["days_left"] for one in service.said(recruitment.TERM_END_ANNOUNCED)]


def test_a_term_ends_on_the_day_after_its_last_one_and_once(service, clock, ana):
    go_to(service, clock, LAST)
    assert service.said(recruitment.TERM_ENDED) == []
    go_to(service, clock, LAST + DAY)
    ended = [{"advisor_id": ana, "first_day": FIRST, "last_day": LAST}]
    assert service.said(recruitment.TERM_ENDED) == ended
    go_to(service, clock, LAST + 400 * DAY)
    assert service.said(recruitment.TERM_ENDED) == ended
    assert [one["source"] for one in show(service, ana)["terms"]] == [LIST, LIST]


def test_its_end_is_told_90_60_30_and_7_days_ahead(service, clock, ana):
    for ahead in range(91, -2, -1):
        go_to(service, clock, LAST - ahead * DAY)
    assert told(service) == [90, 60, 30, 7]
    assert service.said(recruitment.TERM_END_ANNOUNCED)[0] == {
        "advisor_id": ana,
        "first_day": FIRST,
        "last_day": LAST,
        "days_left": 90,
    }


def test_after_an_outage_it_is_told_once_and_of_a_term_that_is_over_only_that_it_ended(service, clock, ana):
    go_to(service, clock, LAST - 25 * DAY)
    assert told(service) == [25]
    go_to(service, clock, LAST + 5 * DAY)
    assert told(service) == [25]
    assert len(service.said(recruitment.TERM_ENDED)) == 1


def test_a_break_does_not_keep_a_term_from_ending(service, clock, ana):
    service.execute("pause_advisor", {"advisor_id": ana}, actor=STAFF)
    go_to(service, clock, LAST - 30 * DAY)
    go_to(service, clock, LAST + DAY)
    assert told(service) == [30]
    assert len(service.said(recruitment.TERM_ENDED)) == 1


def test_of_who_left_no_term_ends_but_of_who_came_back_in_time_it_does(service, clock, ana):
    service.execute("withdraw_advisor", {"advisor_id": ana}, actor=STAFF)
    go_to(service, clock, LAST - 30 * DAY)
    assert told(service) == []
    service.execute("return_advisor", {"advisor_id": ana}, actor=STAFF)
    go_to(service, clock, LAST - 7 * DAY)
    service.execute("withdraw_advisor", {"advisor_id": ana}, actor=STAFF)
    assert told(service) == [7]
    go_to(service, clock, LAST + DAY)
    assert service.said(recruitment.TERM_ENDED) == []


def test_who_was_appointed_before_the_end_of_a_term_was_told_is_waited_for(service, clock, ana):
    without_timers(service, READINESS, TERM_ENDS)
    done = migrate_again(service, "recruitment", clock, "recruitment.0002")
    assert done == ["migration recruitment.0002 (ends_of_terms_awaited)"]
    service.run_due()
    go_to(service, clock, LAST - 7 * DAY)
    go_to(service, clock, LAST + DAY)
    assert told(service) == [7]
    assert len(service.said(recruitment.TERM_ENDED)) == 1
