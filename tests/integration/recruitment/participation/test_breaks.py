"""Advisors pause, come back and leave."""

from datetime import timedelta

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict, Invalid
from tests.support.harness import codes
from tests.support.recruitment import STAFF, TODAY, accept, apply, complete_training, require, show, sign


def test_an_advisor_takes_a_break_comes_back_and_leaves(service):
    advisor_id = accept(service, apply(service))
    for command, status in (
        ("pause_advisor", "paused"),
        ("resume_advisor", "active"),
        ("withdraw_advisor", "withdrawn"),
    ):
        reply = service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)
        assert reply["status"] == status
    told = [fact.type for fact in service.published() if fact.subject == advisor_id]
    assert told == [
        "advisor.accepted.v1",
        "readiness.changed.v1",
        "advisor.activated.v1",
        "advisor.paused.v1",
        "advisor.resumed.v1",
        "advisor.withdrawn.v1",
    ]
    assert [fact.sequence for fact in service.published() if fact.subject == advisor_id] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("command", ["pause_advisor", "resume_advisor", "withdraw_advisor"])
def test_who_left_takes_no_break_and_signs_nothing(service, command):
    advisor_id = accept(service, apply(service))
    service.execute("withdraw_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    with pytest.raises(Conflict):
        service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)
    with pytest.raises(Conflict):
        sign(service, advisor_id)


def test_who_is_onboarding_may_pause_too_and_comes_back_to_where_they_were(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    with pytest.raises(Conflict):
        service.execute("resume_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    for command, status in (("pause_advisor", "paused"), ("resume_advisor", "onboarding")):
        assert service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)["status"] == status


def test_who_met_all_that_is_required_during_a_break_comes_back_active(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    service.execute("pause_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    complete_training(service, advisor_id)
    assert show(service, advisor_id)["status"] == "paused"
    assert service.execute("resume_advisor", {"advisor_id": advisor_id}, actor=STAFF)["status"] == "active"


def test_who_left_during_onboarding_does_not_become_active(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    service.execute("withdraw_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    complete_training(service, advisor_id)
    assert show(service, advisor_id)["status"] == "withdrawn"


def test_during_a_break_nothing_is_waited_for_and_afterwards_it_is_asked_anew(service, clock):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    accepted_at = clock.now()
    for command in ("pause_advisor", "resume_advisor"):
        clock.advance(timedelta(days=1))
        service.execute(command, {"advisor_id": advisor_id}, actor=STAFF)
    told = [(fact["missing"], fact["missing_since"]) for fact in service.said(recruitment.READINESS_CHANGED)]
    assert told == [
        (["training"], [{"kind": "training", "since": accepted_at}]),
        (["training"], []),
        (["training"], [{"kind": "training", "since": clock.now()}]),
    ]


def pause_until(service, advisor_id, day):
    """Pause an advisor to a day."""
    data = {"advisor_id": advisor_id, "until": day.isoformat()}
    return service.execute("pause_advisor", data, actor=STAFF)


def test_a_break_to_a_day_ends_by_itself_after_it(service, clock):
    advisor_id = accept(service, apply(service))
    last = TODAY + timedelta(days=10)
    assert pause_until(service, advisor_id, last)["paused_until"] == last.isoformat()
    assert service.said(recruitment.ADVISOR_PAUSED)[-1]["until"] == last
    clock.advance(timedelta(days=10))
    service.run_due()
    assert show(service, advisor_id)["status"] == "paused"
    clock.advance(timedelta(days=1))
    service.run_due()
    shown = show(service, advisor_id)
    assert (shown["status"], shown["paused_until"]) == ("active", None)
    resumed = [{"advisor_id": advisor_id, "resumed_on": last + timedelta(days=1)}]
    assert service.said(recruitment.ADVISOR_RESUMED) == resumed


def test_who_came_back_before_or_takes_another_break_is_not_brought_back_by_the_first(service, clock):
    advisor_id = accept(service, apply(service))
    pause_until(service, advisor_id, TODAY + timedelta(days=10))
    service.execute("resume_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    service.execute("pause_advisor", {"advisor_id": advisor_id}, actor=STAFF)
    clock.advance(timedelta(days=20))
    service.run_due()
    assert show(service, advisor_id)["status"] == "paused"


def test_a_break_does_not_end_on_a_day_that_is_over(service):
    advisor_id = accept(service, apply(service))
    with pytest.raises(Invalid) as refused:
        pause_until(service, advisor_id, TODAY - timedelta(days=1))
    assert codes(refused) == {("until", "in_the_past")}
    assert pause_until(service, advisor_id, TODAY)["status"] == "paused"


def test_the_last_day_of_a_break_is_changed_to_a_later_or_an_earlier_one_or_to_none(service, clock):
    advisor_id = accept(service, apply(service))
    paused = {"advisor_id": advisor_id}
    days = [(TODAY + timedelta(days=ahead)).isoformat() for ahead in (3, 9, 1)]
    for until in (*days[:2], None, days[2]):
        reply = service.execute("pause_advisor", paused | {"until": until}, actor=STAFF)
        assert (reply["status"], reply["paused_until"]) == ("paused", until)
    facts = service.said(recruitment.ADVISOR_PAUSED)
    assert [one.get("until") and one["until"].isoformat() for one in facts] == [*days[:2], None, days[2]]
    assert {one["paused_on"] for one in facts} == {TODAY}
    clock.advance(timedelta(days=2))
    service.run_due()
    assert show(service, advisor_id)["status"] == "active"


def test_to_say_the_same_day_again_is_harmless(service):
    advisor_id = accept(service, apply(service))
    for _ in range(2):
        service.execute("pause_advisor", {"advisor_id": advisor_id, "until": "2026-12-01"}, actor=STAFF)
    assert len(service.said(recruitment.ADVISOR_PAUSED)) == 1
