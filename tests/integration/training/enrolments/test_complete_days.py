"""Training tells on which days a plan is and was complete, so that a renewal leaves no gap."""

from datetime import date

from services.training.enrolments.models import TrainingPlan
from shared.contracts import training
from tests.support.training import TODAY, acceptance, certificates, complete, revoke


def test_a_revoked_plan_was_complete_until_the_day_before(curriculum):
    curriculum.process([acceptance(on=date(2026, 11, 20))])
    complete(curriculum, "privacy", on=date(2026, 11, 20))
    complete(curriculum, "story", on=date(2026, 11, 21))
    revoke(curriculum, certificates(curriculum)["privacy"]["certificate_id"])
    (reopened,) = curriculum.said(training.TRAINING_PLAN_REOPENED)
    assert reopened["earlier"] == [{"first_day": date(2026, 11, 21), "last_day": date(2026, 11, 21)}]
    complete(curriculum, "privacy")
    completed = curriculum.said(training.TRAINING_PLAN_COMPLETED)[-1]
    assert (completed["completed_on"], completed["earlier"]) == (TODAY, reopened["earlier"])


def test_a_renewal_follows_what_counts_already():
    plan = TrainingPlan(id="plan-ana", advisor_id="ana", accepted_on=date(2026, 1, 1))
    line = plan.line("privacy")
    line.certificate_id, line.issued_on, line.expires_on = "c1", date(2026, 2, 1), date(2027, 1, 31)
    assert plan.complete()
    line.certificate_id, line.issued_on, line.expires_on = "c2", date(2026, 12, 1), date(2027, 11, 30)
    assert plan.complete()
    assert [days.as_dict() for days in plan.earlier] == [
        {"first_day": date(2026, 2, 1), "last_day": date(2027, 1, 31)}
    ]
