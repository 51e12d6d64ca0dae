"""A certificate that ends reopens its plan by itself, and its renewal opens by itself before."""

from datetime import date, timedelta

from shared.contracts import training
from shared.persistence import timers
from tests.support.training import (
    ANA,
    STAFF,
    TODAY,
    acceptance,
    certificates,
    comeback,
    complete,
    enrolments,
    revoke,
    withdrawal,
)

DAY = timedelta(days=1)
ENDS = date(2027, 11, 22)
OPENS = ENDS - 90 * DAY


def trained(service):
    """Ana is accepted and finishes both courses today; privacy counts for a year."""
    service.process([acceptance()])
    complete(service, "privacy")
    complete(service, "story")


def go_to(service, clock, day):
    clock.advance(day - clock.now().date())
    service.run_due()


def test_a_plan_is_open_again_on_the_day_after_its_first_certificate_ends(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, ENDS)
    assert curriculum.said(training.TRAINING_PLAN_REOPENED) == []
    go_to(curriculum, clock, ENDS + DAY)
    (reopened,) = curriculum.said(training.TRAINING_PLAN_REOPENED)
    assert (reopened["advisor_id"], reopened["reopened_on"]) == (ANA, ENDS + DAY)
    assert reopened["earlier"] == [{"first_day": TODAY, "last_day": ENDS}]
    curriculum.run_due()
    assert len(curriculum.said(training.TRAINING_PLAN_REOPENED)) == 1


def test_a_course_can_be_taken_once_more_90_days_before_its_certificate_ends(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, OPENS - DAY)
    assert enrolments(curriculum, status="opened") == {}
    go_to(curriculum, clock, OPENS)
    opened = enrolments(curriculum, status="opened")
    assert list(opened) == ["privacy"]
    assert opened["privacy"]["renews"] == certificates(curriculum)["privacy"]["certificate_id"]
    assert certificates(curriculum)["privacy"]["status"] == "valid"


def test_who_renews_in_time_stays_complete_and_is_not_enrolled_again(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, OPENS)
    complete(curriculum, "privacy", on=OPENS)
    go_to(curriculum, clock, ENDS + DAY)
    assert curriculum.said(training.TRAINING_PLAN_REOPENED) == []
    assert enrolments(curriculum, status="opened") == {}
    assert curriculum.said(training.TRAINING_PLAN_COMPLETED)[-1]["valid_until"] == date(2028, 8, 24)


def test_after_an_outage_a_course_is_opened_once_for_its_renewal_and_its_end(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, ENDS + 10 * DAY)
    assert len(curriculum.said(training.ENROLMENT_OPENED)) == 3
    (reopened,) = curriculum.said(training.TRAINING_PLAN_REOPENED)
    assert reopened["reopened_on"] == ENDS + DAY


def test_a_revoked_certificate_is_not_renewed_and_who_left_is_enrolled_in_nothing(curriculum, clock):
    trained(curriculum)
    revoke(curriculum, certificates(curriculum)["privacy"]["certificate_id"])
    kinds = {row["kind"] for row in curriculum.store[timers.COLLECTION].find()}
    assert kinds == set()
    complete(curriculum, "privacy")
    curriculum.process([withdrawal()])
    go_to(curriculum, clock, ENDS + DAY)
    assert enrolments(curriculum, status="opened") == {}


def test_what_was_renewed_by_hand_is_not_opened_twice(curriculum, clock):
    trained(curriculum)
    clock.advance(OPENS - TODAY)
    certificate_id = certificates(curriculum)["privacy"]["certificate_id"]
    curriculum.execute("renew_certificate", {"certificate_id": certificate_id}, actor=STAFF)
    curriculum.run_due()
    assert len(curriculum.said(training.ENROLMENT_OPENED)) == 3


def test_who_was_away_when_a_renewal_opened_is_enrolled_when_they_are_back(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, OPENS - DAY)
    curriculum.process([withdrawal()])
    go_to(curriculum, clock, OPENS + DAY)
    assert enrolments(curriculum, status="opened") == {}
    curriculum.process([comeback(on=OPENS + DAY)])
    curriculum.run_due()
    assert list(enrolments(curriculum, status="opened")) == ["privacy"]


def test_when_a_renewal_is_revoked_the_older_certificate_is_renewed_anew(curriculum, clock):
    trained(curriculum)
    go_to(curriculum, clock, OPENS)
    complete(curriculum, "privacy", on=OPENS)
    held = curriculum.ask("certificates", {"advisor_id": ANA}, actor=STAFF)["items"]
    (newer,) = [one["certificate_id"] for one in held if one["issued_on"] == OPENS.isoformat()]
    revoke(curriculum, newer)
    curriculum.run_due()
    assert list(enrolments(curriculum, status="opened")) == ["privacy"]


def test_days_on_which_a_plan_turns_out_to_have_been_complete_are_told(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    go_to(curriculum, clock, ENDS + DAY)
    complete(curriculum, "story", on=TODAY, source="certificate on paper")
    told = curriculum.said(training.TRAINING_PLAN_REOPENED)[-1]
    assert told["earlier"] == [{"first_day": TODAY, "last_day": ENDS}]
