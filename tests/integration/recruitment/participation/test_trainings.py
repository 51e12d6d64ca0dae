"""What training says counts once, in the order in which it was said."""

from datetime import date, timedelta

from shared.contracts import recruitment, training
from shared.events.delivery import Outcome
from tests.support.harness import event
from tests.support.recruitment import (
    TODAY,
    accept,
    apply,
    complete_training,
    reopen_training,
    require,
    show,
    sign,
)


def test_training_of_nobody_known_is_a_dead_letter_and_changes_nothing(service):
    require(service, "training")
    id_ = apply(service)
    disposition = complete_training(service, f"advisor-{id_}")
    assert (disposition.outcome, disposition.reason) == (Outcome.DEAD, "not_found")
    assert show(service, accept(service, id_))["status"] == "onboarding"


def test_training_heard_in_the_wrong_order_ends_as_the_newest_says(service):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    reopen_training(service, advisor_id, sequence=2)
    complete_training(service, advisor_id, sequence=1)
    sign(service, advisor_id)
    assert show(service, advisor_id)["status"] == "onboarding"
    complete_training(service, advisor_id, sequence=3)
    assert show(service, advisor_id)["status"] == "active"


def test_a_fact_heard_three_times_counts_once(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    data = {"advisor_id": advisor_id, "completed_on": TODAY, "valid_until": None}
    fact = event(training.TRAINING_PLAN_COMPLETED, data, subject=f"plan-{advisor_id}")
    outcomes = [
        disposition.outcome for disposition in service.process([fact, fact]) + service.process([fact])
    ]
    assert outcomes == [Outcome.APPLIED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert len(service.said(recruitment.ADVISOR_ACTIVATED)) == 1


def test_training_that_lapsed_before_the_agreement_does_not_count(service, clock):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id, valid_until=date(2026, 11, 30))
    clock.advance(timedelta(days=9))
    sign(service, advisor_id, date(2026, 12, 1))
    assert show(service, advisor_id)["status"] == "onboarding"


def test_an_active_advisor_whose_training_is_reopened_is_onboarding_again(service):
    require(service, "training")
    advisor_id = accept(service, apply(service))
    complete_training(service, advisor_id)
    reopen_training(service, advisor_id)
    advisor = show(service, advisor_id)
    assert (advisor["status"], advisor["ready"]) == ("onboarding", False)
    assert service.said(recruitment.ADVISOR_LAPSED) == [{"advisor_id": advisor_id, "lapsed_on": TODAY}]
    complete_training(service, advisor_id, sequence=3)
    assert show(service, advisor_id)["status"] == "active"
