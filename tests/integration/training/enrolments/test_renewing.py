"""A certificate is renewed before it lapses or after, and counts to its end meanwhile."""

from datetime import date, timedelta

import pytest

from shared.actor import Role
from shared.contracts import training
from shared.errors import Conflict, Forbidden
from tests.support.harness import actor, codes
from tests.support.training import (
    ANA,
    STAFF,
    TODAY,
    acceptance,
    certificates,
    complete,
    end_row,
    enrolments,
    require,
    revoke,
    withdrawal,
)

A_YEAR_ON = date(2027, 11, 22)
OPENS = date(2027, 8, 24)
"""Ninety days before."""


@pytest.fixture
def certified(curriculum):
    """Ana completed both courses today; privacy counts for a year."""
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    complete(curriculum, "story")
    return curriculum


def renew(service, certificate_id=None, who=STAFF):
    """Renew a certificate, that of privacy unless another is named."""
    certificate_id = certificate_id or certificates(service)["privacy"]["certificate_id"]
    return service.execute("renew_certificate", {"certificate_id": certificate_id}, actor=who)


def runs(service):
    """The days on which the plan is and was complete, as the newest fact about it tells."""
    fact = [fact for fact in service.published() if fact.type.startswith("training_plan.")][-1].data
    until = [(fact["completed_on"], fact["valid_until"])] if "completed_on" in fact else []
    return [(one["first_day"], one["last_day"]) for one in fact.get("earlier", [])] + until


def test_a_certificate_is_renewed_from_ninety_days_before_its_end(certified, clock):
    held = certificates(certified)["privacy"]
    assert (held["expires_on"], held["renewal_opens_on"]) == (A_YEAR_ON.isoformat(), OPENS.isoformat())
    clock.advance(OPENS - TODAY - timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        renew(certified)
    assert codes(refused) == {("certificate_id", "too_early_to_renew")}
    clock.advance(timedelta(days=1))
    enrolment = renew(certified)
    assert (enrolment["course_code"], enrolment["status"], enrolment["renews"]) == (
        "privacy",
        "opened",
        held["certificate_id"],
    )
    assert certified.said(training.ENROLMENT_OPENED)[-1]["renews"] == held["certificate_id"]


def test_the_old_certificate_counts_to_its_end_and_the_new_one_from_its_day_on(certified, clock):
    clock.advance(OPENS - TODAY)
    renew(certified)
    assert certified.said(training.TRAINING_PLAN_REOPENED) == []
    assert complete(certified, "privacy", on=OPENS)["plan_status"] == "complete"
    assert runs(certified) == [(TODAY, date(2028, 8, 24))]
    states = certified.ask("certificates", {"advisor_id": ANA, "on": A_YEAR_ON.isoformat()}, actor=STAFF)
    assert [one["status"] for one in states["items"]] == ["valid"] * 3


def test_a_lapsed_certificate_is_renewed_and_the_days_between_are_lacking(certified, clock):
    clock.advance(timedelta(days=400))
    assert renew(certified)["opened_on"] == "2027-12-27"
    (reopened,) = certified.said(training.TRAINING_PLAN_REOPENED)
    assert reopened["reopened_on"] == A_YEAR_ON + timedelta(days=1)
    complete(certified, "privacy", on=date(2027, 12, 27))
    assert runs(certified) == [(TODAY, A_YEAR_ON), (date(2027, 12, 27), date(2028, 12, 27))]


def test_renewing_twice_opens_one_enrolment(certified, clock):
    clock.advance(OPENS - TODAY)
    assert renew(certified)["enrolment_id"] == renew(certified)["enrolment_id"]
    assert enrolments(certified, status="opened").keys() == {"privacy"}


def test_a_renewal_that_is_revoked_leaves_the_older_certificate(certified, clock):
    clock.advance(OPENS - TODAY)
    old = renew(certified)["renews"]
    new = complete(certified, "privacy", on=OPENS)["certificate"]["certificate_id"]
    revoke(certified, new)
    assert runs(certified) == [(TODAY, A_YEAR_ON)]
    assert enrolments(certified, status="opened") == {}
    assert renew(certified, old)["status"] == "opened"


def test_only_the_certificate_that_counts_longest_is_renewed(certified, clock):
    clock.advance(OPENS - TODAY)
    old = renew(certified)["renews"]
    complete(certified, "privacy", on=OPENS)
    with pytest.raises(Conflict) as refused:
        renew(certified, old)
    assert codes(refused) == {("certificate_id", "renewed_already")}


def test_what_counts_for_good_was_revoked_or_is_of_somebody_who_left_is_not_renewed(certified, clock):
    clock.advance(timedelta(days=400))
    held = certificates(certified)
    with pytest.raises(Conflict) as refused:
        renew(certified, held["story"]["certificate_id"])
    assert codes(refused) == {("certificate_id", "never_expires")}
    revoke(certified, held["privacy"]["certificate_id"])
    with pytest.raises(Conflict) as refused:
        renew(certified, held["privacy"]["certificate_id"])
    assert codes(refused) == {("certificate_id", "revoked")}
    certified.process([withdrawal()])
    with pytest.raises(Conflict) as refused:
        renew(certified, held["privacy"]["certificate_id"])
    assert codes(refused) == {("certificate_id", "advisor_left")}


def test_advisors_renew_their_own_alone(certified, clock):
    clock.advance(OPENS - TODAY)
    with pytest.raises(Forbidden):
        renew(certified, who=actor(Role.ADVISOR, advisor_id="advisor-li"))
    assert renew(certified, who=actor(Role.ADVISOR, advisor_id=ANA))["status"] == "opened"


def test_how_long_before_is_dated_data(curriculum, clock):
    end_row(curriculum, "privacy", "any", "2026-11-22")
    require(curriculum, "privacy", "any", since="2026-11-23", renewal_days=30)
    curriculum.process([acceptance(), acceptance("advisor-li")])
    complete(curriculum, "privacy")
    assert certificates(curriculum)["privacy"]["renewal_opens_on"] == OPENS.isoformat()
    clock.advance(timedelta(days=1))
    complete(curriculum, "privacy", advisor_id="advisor-li", on=TODAY + timedelta(days=1))
    assert certificates(curriculum, "advisor-li")["privacy"]["renewal_opens_on"] == "2027-10-24"
