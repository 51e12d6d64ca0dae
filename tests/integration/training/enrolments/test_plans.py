"""The accepted are enrolled in what is required of their kind; who leaves ends."""

import itertools
from datetime import date, timedelta

import pytest

from shared.contracts import training
from shared.events.delivery import Outcome
from tests.support.training import (
    ANA,
    TODAY,
    acceptance,
    add,
    certificates,
    comeback,
    complete,
    enrolments,
    require,
    revoke,
    withdrawal,
)


@pytest.mark.parametrize(
    ("kind", "expected"), [("parent", {"privacy", "story"}), ("youth", {"privacy", "rights"})]
)
def test_the_accepted_are_enrolled_in_what_is_required_of_their_kind(curriculum, kind, expected):
    curriculum.process([acceptance(kind=kind)])
    assert enrolments(curriculum).keys() == expected
    opened = curriculum.said(training.ENROLMENT_OPENED)
    assert {fact["course_code"] for fact in opened} == expected
    assert opened[0]["course_title"] == {"en": "About privacy", "es": "Sobre privacy"}


def test_what_counts_is_the_day_of_acceptance(curriculum):
    require(curriculum, "rights", "parent", since="2026-11-01", effective_to="2026-11-21")
    curriculum.process([acceptance("early", on=date(2026, 11, 21)), acceptance("late", on=TODAY)])
    assert enrolments(curriculum, "early").keys() == {"privacy", "story", "rights"}
    assert enrolments(curriculum, "late").keys() == {"privacy", "story"}


def test_who_must_take_a_course_takes_what_it_builds_on(service):
    add(service, "privacy")
    add(service, "story", prerequisite_codes=["privacy"])
    require(service, "story", "parent")
    service.process([acceptance()])
    assert enrolments(service).keys() == {"privacy", "story"}


def test_where_nothing_is_required_the_plan_is_complete_at_once(service):
    service.process([acceptance()])
    assert service.said(training.TRAINING_PLAN_COMPLETED) == [
        {"advisor_id": ANA, "completed_on": TODAY, "valid_until": None}
    ]


def test_many_acceptances_in_one_batch_are_each_enrolled(curriculum):
    facts = [acceptance(f"advisor-{number}") for number in range(50)]
    assert {disposition.outcome for disposition in curriculum.process(facts)} == {Outcome.APPLIED}
    assert len(curriculum.said(training.ENROLMENT_OPENED)) == 100


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_acceptance_and_withdrawal_end_alike_in_any_order(curriculum, order, together):
    facts = [acceptance(), withdrawal(), acceptance()]
    shuffled = [facts[at] for at in order]
    for batch in [shuffled] if together else [[fact] for fact in shuffled]:
        assert {disposition.outcome for disposition in curriculum.process(batch)} == {Outcome.APPLIED}
    states = {code: item["status"] for code, item in enrolments(curriculum).items()}
    assert states == {"privacy": "closed", "story": "closed"}
    assert len(curriculum.said(training.ENROLMENT_OPENED)) == 2
    assert curriculum.said(training.TRAINING_PLAN_COMPLETED) == []


def test_who_leaves_keeps_certificates_and_ends_enrolments(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    curriculum.process([withdrawal()])
    states = {code: item["status"] for code, item in enrolments(curriculum).items()}
    assert states == {"privacy": "completed", "story": "closed"}
    assert certificates(curriculum)["privacy"]["status"] == "valid"


def test_who_left_is_not_enrolled_again(curriculum):
    curriculum.process([acceptance()])
    certificate_id = complete(curriculum, "privacy")["certificate"]["certificate_id"]
    curriculum.process([withdrawal()])
    revoke(curriculum, certificate_id)
    assert enrolments(curriculum, status="opened") == {}


def test_who_is_back_takes_what_they_lack_and_what_is_required_on_that_day(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    curriculum.process([withdrawal()])
    clock.advance(timedelta(days=400))
    back_on = TODAY + timedelta(days=400)
    require(curriculum, "rights", "parent", since="2027-06-01")
    curriculum.process([comeback(on=back_on)])
    opened = enrolments(curriculum, status="opened")
    assert opened.keys() == {"privacy", "story", "rights"}
    days = {code: one["opened_on"] for code, one in opened.items()}
    assert days == {"story": TODAY.isoformat()} | dict.fromkeys(("privacy", "rights"), back_on.isoformat())
    for code in ("privacy", "story", "rights"):
        complete(curriculum, code, on=back_on)
    assert curriculum.said(training.TRAINING_PLAN_COMPLETED)[-1]["completed_on"] == back_on


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_who_left_and_came_back_is_enrolled_in_any_order(curriculum, order):
    facts = [acceptance(), withdrawal(), comeback()]
    for at in order:
        curriculum.process([facts[at]])
    assert enrolments(curriculum, status="opened").keys() == {"privacy", "story"}
