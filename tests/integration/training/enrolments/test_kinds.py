"""The plan of an advisor whose kind was wrong becomes that of the right kind, and nothing of it is lost."""

import itertools

import pytest

from shared.contracts import training
from shared.errors import Conflict
from tests.support.training import (
    STAFF,
    TODAY,
    acceptance,
    certificates,
    comeback,
    complete,
    corrected_kind,
    enrolments,
    withdrawal,
)


def opened(service):
    return enrolments(service, status="opened").keys()


def test_what_is_required_of_the_right_kind_is_asked_and_the_rest_no_more(curriculum):
    curriculum.process([acceptance(kind="parent")])
    curriculum.process([corrected_kind("youth")])
    assert opened(curriculum) == {"privacy", "rights"}
    assert enrolments(curriculum)["story"]["status"] == "closed"
    complete(curriculum, "privacy")
    complete(curriculum, "rights")
    (told,) = curriculum.said(training.TRAINING_PLAN_COMPLETED)
    assert told["completed_on"] == TODAY


def test_a_plan_that_waited_only_for_what_is_not_required_is_complete_at_once(curriculum):
    curriculum.process([acceptance(kind="youth")])
    complete(curriculum, "privacy")
    complete(curriculum, "rights")
    curriculum.process([corrected_kind("parent")])
    assert len(curriculum.said(training.TRAINING_PLAN_REOPENED)) == 1
    curriculum.process([corrected_kind("youth", sequence=3)])
    assert len(curriculum.said(training.TRAINING_PLAN_COMPLETED)) == 2
    # What was certified counts again, and nobody is enrolled in it once more.
    assert opened(curriculum) == set()
    assert certificates(curriculum).keys() == {"privacy", "rights"}


def test_a_course_that_goes_on_after_all_is_the_same_enrolment(curriculum):
    curriculum.process([acceptance(kind="parent")])
    before = enrolments(curriculum)["story"]["enrolment_id"]
    curriculum.process([corrected_kind("youth"), corrected_kind("parent", sequence=3)])
    assert enrolments(curriculum)["story"]["enrolment_id"] == before
    assert opened(curriculum) == {"privacy", "story"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_acceptance_correction_leaving_and_return_end_alike_in_any_order(curriculum, order):
    facts = [acceptance(kind="parent"), corrected_kind("youth"), withdrawal(), comeback()]
    for at in order:
        curriculum.process([facts[at]])
    assert opened(curriculum) == {"privacy", "rights"}


def test_what_is_heard_late_changes_nothing(curriculum):
    curriculum.process([acceptance(kind="parent"), corrected_kind("youth", sequence=3)])
    curriculum.process([corrected_kind("parent"), acceptance(kind="parent")])
    assert opened(curriculum) == {"privacy", "rights"}


def test_of_who_left_no_course_is_open(curriculum):
    curriculum.process([acceptance(kind="parent"), withdrawal(), corrected_kind("youth", sequence=5)])
    assert opened(curriculum) == set()


def test_a_certificate_of_what_is_not_required_is_not_renewed(curriculum, clock):
    curriculum.process([acceptance(kind="youth")])
    complete(curriculum, "rights")
    certificate_id = certificates(curriculum)["rights"]["certificate_id"]
    curriculum.process([corrected_kind("parent")])
    with pytest.raises(Conflict):
        curriculum.execute("renew_certificate", {"certificate_id": certificate_id}, actor=STAFF)
