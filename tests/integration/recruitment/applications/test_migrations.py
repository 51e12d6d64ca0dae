"""Applications of a build that waited for no answer are waited for as all others are."""

from datetime import timedelta

from services.recruitment.applications.use_cases.overdue import ANSWER_OVERDUE
from shared.contracts import recruitment
from shared.contracts.identity.settings import APPLICATION_ANSWER_DAYS
from shared.persistence import tenants, timers
from tests.support.earlier import migrate_again, without_timers
from tests.support.harness import TENANT
from tests.support.recruitment import TODAY, accept, apply

(USUAL_DAYS,) = APPLICATION_ANSWER_DAYS.usual
IN_TIME = timedelta(days=USUAL_DAYS)
ONE_DAY = timedelta(days=1)
AWAITED = "recruitment.0001"


def overdue(service):
    """The applications of which it was told, with the day since when they wait."""
    return [
        (one["application_id"], one["waits_since"]) for one in service.said(recruitment.APPLICATION_DELAYED)
    ]


def migrated(service, clock):
    """Have the application be of an earlier build, and migrate; nothing else sets a timer."""
    without_timers(service, ANSWER_OVERDUE)
    assert migrate_again(service, "recruitment", clock, AWAITED) == [
        "migration recruitment.0001 (answers_awaited)"
    ]
    service.run_due()


def test_what_still_has_time_is_told_when_that_is_over(service, clock):
    id_ = apply(service)
    migrated(service, clock)
    clock.advance(IN_TIME)
    service.run_due()
    assert overdue(service) == []
    clock.advance(ONE_DAY)
    service.run_due()
    assert overdue(service) == [(id_, TODAY)]


def test_what_is_overdue_already_is_told_at_once_and_once(service, clock):
    id_ = apply(service)
    without_timers(service, ANSWER_OVERDUE)
    clock.advance(IN_TIME + ONE_DAY)
    migrated(service, clock)
    assert overdue(service) == [(id_, TODAY)]
    clock.advance(IN_TIME)
    service.run_due()
    assert len(overdue(service)) == 1


def test_what_is_answered_is_not_waited_for(service, clock):
    accept(service, apply(service))
    migrated(service, clock)
    assert service.store[timers.COLLECTION].count_documents({"kind": ANSWER_OVERDUE}) == 0


def test_in_a_practice_program_it_is_told_by_that_programs_clock(service, clock):
    id_ = apply(service)
    ahead = {"practice": True, "offset_seconds": int((IN_TIME + ONE_DAY).total_seconds())}
    service.store[tenants.COLLECTION].update_one({"_id": TENANT}, {"$set": ahead})
    migrated(service, clock)
    assert overdue(service) == [(id_, TODAY)]
