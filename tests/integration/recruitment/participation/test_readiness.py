"""An advisor becomes active the moment the last gate is met, and is ready by the day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.contracts import recruitment
from shared.events.delivery import Outcome
from tests.support.recruitment import TODAY, accept, apply, complete_training, require, show, sign


@pytest.mark.parametrize("training_first", [True, False])
def test_an_advisor_is_active_the_moment_the_last_gate_is_met(service, training_first):
    require(service, "training", "agreement")
    advisor_id = accept(service, apply(service))
    steps = [lambda: complete_training(service, advisor_id), lambda: sign(service, advisor_id)]
    first, last = steps if training_first else steps[::-1]
    first()
    assert show(service, advisor_id)["status"] == "onboarding"
    last()
    assert show(service, advisor_id)["status"] == "active"
    assert service.said(recruitment.ADVISOR_ACTIVATED) == [{"advisor_id": advisor_id, "activated_on": TODAY}]


def test_both_gates_met_at_once_still_activate_once(service):
    require(service, "training", "agreement")
    advisor_ids = [
        accept(service, apply(service, email=f"p{number}@families.example", phone="")) for number in range(10)
    ]
    with ThreadPoolExecutor(4) as pool:
        signing = [pool.submit(sign, service, advisor_id) for advisor_id in advisor_ids]
        hearing = [pool.submit(complete_training, service, advisor_id) for advisor_id in advisor_ids]
        assert {done.result().outcome for done in hearing} == {Outcome.APPLIED}
        for done in signing:
            done.result()
    activated = [data["advisor_id"] for data in service.said(recruitment.ADVISOR_ACTIVATED)]
    assert sorted(activated) == sorted(advisor_ids)


def test_where_no_gate_is_required_the_accepted_are_active_at_once(service):
    advisor_id = accept(service, apply(service))
    assert show(service, advisor_id)["status"] == "active"


def test_ready_is_computed_for_the_day_it_is_asked(service, clock):
    require(service, "agreement")
    advisor_id = accept(service, apply(service))
    assert sign(service, advisor_id)["ready"]
    clock.advance(timedelta(days=365))
    assert show(service, advisor_id)["ready"]
    clock.advance(timedelta(days=1))
    assert not show(service, advisor_id)["ready"]
