"""Advisors pause, come back and leave."""

from datetime import timedelta

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict
from tests.support.recruitment import STAFF, accept, apply, complete_training, require, show, sign


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
