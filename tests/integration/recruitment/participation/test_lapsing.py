"""What ends by time is told ahead, and changes readiness by itself on the day after."""

from datetime import date, timedelta

import pytest

from services.recruitment.participation.use_cases import requirements as changing
from shared.contracts import identity, recruitment
from shared.persistence import timers
from tests.support.recruitment import (
    STAFF,
    TODAY,
    accept,
    apply,
    complete_training,
    require,
    show,
    sign,
)

AGREEMENT_ENDS = date(2027, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture
def signed(service):
    """An advisor who needs an agreement alone, and signed it today, for a year."""
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    sign(service, advisor_id)
    return advisor_id


def go_to(service, clock, day):
    """Let time pass to noon of a day, and run what is due."""
    clock.advance(day - clock.now().date())
    service.run_due()


def told(service):
    """What was told that ends: its kind, its last day, the days left."""
    said = service.said(recruitment.READINESS_END_ANNOUNCED)
    return [(one["kind"], one["last_day"], one["days_left"]) for one in said]


def test_who_lapses_is_set_back_on_the_day_after_and_not_before(service, clock, signed):
    go_to(service, clock, AGREEMENT_ENDS)
    assert show(service, signed)["status"] == "active"
    go_to(service, clock, AGREEMENT_ENDS + DAY)
    assert show(service, signed)["status"] == "onboarding"
    last = service.said(recruitment.READINESS_CHANGED)[-1]
    assert (last["missing"], last["ready_until"], last.get("ending", [])) == (["agreement"], None, [])
    lapsed = [{"advisor_id": signed, "lapsed_on": AGREEMENT_ENDS + DAY}]
    assert service.said(recruitment.ADVISOR_LAPSED) == lapsed
    service.run_due()
    assert service.said(recruitment.ADVISOR_LAPSED) == lapsed


def test_the_end_is_told_90_60_30_and_7_days_ahead(service, clock, signed):
    day = TODAY
    while day <= AGREEMENT_ENDS:
        day += DAY
        go_to(service, clock, day)
    assert told(service) == [("agreement", AGREEMENT_ENDS, ahead) for ahead in (90, 60, 30, 7)]
    ending = [one["ending"] for one in service.said(recruitment.READINESS_CHANGED) if one.get("ending")]
    ((first,),) = ending
    assert (first["kind"], first["last_day"]) == ("agreement", AGREEMENT_ENDS)
    assert first["since"].date() == AGREEMENT_ENDS - 90 * DAY


def test_after_an_outage_it_is_told_once_with_the_days_that_are_left(service, clock, signed):
    go_to(service, clock, AGREEMENT_ENDS - 25 * DAY)
    assert told(service) == [("agreement", AGREEMENT_ENDS, 25)]
    go_to(service, clock, AGREEMENT_ENDS - 7 * DAY)
    assert [days_left for _, _, days_left in told(service)] == [25, 7]


def set_days_ahead(service, *rows, sequence=1):
    """Identity says how many days ahead the program has it told that something ends, each from a day on."""
    ends = [*(since - DAY for _, since in rows[1:]), None]
    holding = [
        {
            "setting_id": f"row-{since}",
            "values": values,
            "effective_from": since,
            "effective_to": end,
            "source": "handbook",
        }
        for (values, since), end in zip(rows, ends, strict=True)
    ]
    data = {"setting": "days_told_ahead", "holding": holding}
    service.receive(identity.SETTING_APPROVED, data, subject="days_told_ahead", sequence=sequence)


def ending_since(service):
    """The days on which it was said that something ends soon, or no longer soon."""
    said = service.said(recruitment.READINESS_CHANGED)
    return [bool(one.get("ending")) for one in said]


def test_the_end_is_told_as_many_days_ahead_as_the_program_set_for_that_day(service, clock, signed):
    # 45 and 5 days ahead from now on, and 20 and 10 from thirty days before the end on.
    set_days_ahead(service, ([45, 5], TODAY), ([20, 10], AGREEMENT_ENDS - 30 * DAY))
    day = AGREEMENT_ENDS - 95 * DAY
    while day <= AGREEMENT_ENDS:
        go_to(service, clock, day)
        day += DAY
    assert [days_left for _, _, days_left in told(service)] == [45, 20, 10]
    # It is a task from the first of them on, but for the days on which only the last twenty count.
    assert ending_since(service)[-3:] == [True, False, True]


def test_who_is_told_at_other_times_from_now_on_is_told_then(service, clock, signed):
    go_to(service, clock, AGREEMENT_ENDS - 90 * DAY)
    set_days_ahead(service, ([40], AGREEMENT_ENDS - 90 * DAY), sequence=2)
    go_to(service, clock, AGREEMENT_ENDS - 60 * DAY)
    go_to(service, clock, AGREEMENT_ENDS - 40 * DAY)
    assert [days_left for _, _, days_left in told(service)] == [90, 40]
    # What is heard late changes nothing.
    set_days_ahead(service, ([30], TODAY))
    go_to(service, clock, AGREEMENT_ENDS - 30 * DAY)
    assert [days_left for _, _, days_left in told(service)] == [90, 40]


def test_of_very_many_advisors_each_is_looked_at_by_a_job(service, clock, signed, monkeypatch):
    monkeypatch.setattr(changing, "RECHECKED_TOGETHER_MAX", 0)
    set_days_ahead(service, ([40], TODAY))
    service.run_jobs()
    go_to(service, clock, AGREEMENT_ENDS - 90 * DAY)
    go_to(service, clock, AGREEMENT_ENDS - 40 * DAY)
    assert [days_left for _, _, days_left in told(service)] == [40]


def test_who_renews_is_told_no_more_and_does_not_lapse(service, clock, signed):
    go_to(service, clock, AGREEMENT_ENDS - 90 * DAY)
    sign(service, signed, AGREEMENT_ENDS - 90 * DAY)
    assert service.said(recruitment.READINESS_CHANGED)[-1].get("ending", []) == []
    go_to(service, clock, AGREEMENT_ENDS + DAY)
    assert show(service, signed)["status"] == "active"
    assert [days_left for _, _, days_left in told(service)] == [90]


def test_training_that_ends_sets_back_as_well_and_what_is_required_from_a_day_on_does_so_then(service, clock):
    require(service, "training")
    require(service, "agreement", since="2027-01-01")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id, valid_until=date(2027, 3, 31))
    assert show(service, advisor_id)["status"] == "active"
    assert [one["kind"] for one in service.said(recruitment.READINESS_CHANGED)[-1]["ending"]] == ["agreement"]
    go_to(service, clock, date(2027, 1, 1))
    assert show(service, advisor_id)["readiness"]["missing"] == ["agreement"]
    assert show(service, advisor_id)["status"] == "onboarding"
    sign(service, advisor_id, date(2027, 1, 1))
    go_to(service, clock, date(2027, 4, 1))
    assert service.said(recruitment.READINESS_CHANGED)[-1]["missing"] == ["training"]


def test_what_is_required_to_a_day_only_is_no_longer_missing_after_it(service, clock):
    require(service, "agreement", effective_to="2026-12-31")
    advisor_id = accept(service, apply(service))
    assert show(service, advisor_id)["status"] == "onboarding"
    go_to(service, clock, date(2027, 1, 1))
    assert show(service, advisor_id)["status"] == "active"


def test_who_left_waits_for_nothing(service, clock, signed):
    service.execute("withdraw_advisor", {"advisor_id": signed}, actor=STAFF)
    assert service.store[timers.COLLECTION].count_documents({}) == 0
    go_to(service, clock, AGREEMENT_ENDS + DAY)
    assert service.said(recruitment.ADVISOR_LAPSED) == []


def test_a_paused_advisor_stays_paused_but_readiness_follows(service, clock, signed):
    service.execute("pause_advisor", {"advisor_id": signed}, actor=STAFF)
    go_to(service, clock, AGREEMENT_ENDS - 30 * DAY)
    assert told(service) == []
    go_to(service, clock, AGREEMENT_ENDS + DAY)
    assert show(service, signed)["status"] == "paused"
    assert service.said(recruitment.READINESS_CHANGED)[-1]["missing"] == ["agreement"]
