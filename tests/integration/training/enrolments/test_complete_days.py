"""Training tells on which days a plan is and was complete, so that a renewal leaves no gap."""

from datetime import date

from shared.contracts import training
from tests.support.training import acceptance, certificates, complete, revoke


def test_a_revoked_plan_was_complete_until_the_day_before(curriculum):
    curriculum.process([acceptance(on=date(2026, 11, 20))])
    complete(curriculum, "privacy", on=date(2026, 11, 20))
    complete(curriculum, "story", on=date(2026, 11, 21))
    revoke(curriculum, certificates(curriculum)["privacy"]["certificate_id"])
    (reopened,) = curriculum.said(training.TRAINING_PLAN_REOPENED)
    assert reopened["earlier"] == [{"first_day": date(2026, 11, 21), "last_day": date(2026, 11, 21)}]
    complete(curriculum, "privacy")
    completed = curriculum.said(training.TRAINING_PLAN_COMPLETED)[-1]
    assert (completed["completed_on"], completed["valid_until"]) == (date(2026, 11, 21), date(2027, 11, 22))
    assert "earlier" not in completed
