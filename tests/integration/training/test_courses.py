"""Courses, what they build on, and of whom they are required."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.actor import Role
from shared.errors import Conflict, Invalid, NotFound
from tests.support.harness import actor, codes
from tests.support.meanwhile import MeanwhileClock
from tests.support.training import ADMINISTRATOR, STAFF, TODAY, acceptance, add, end_row, enrolments, require


def test_two_rows_of_one_course_at_once_are_one_row_and_a_conflict(harness):
    clock = MeanwhileClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    service = harness("training", clock=clock)
    add(service, "privacy")
    clock.meanwhile = lambda: require(service, "privacy", "any", since="2030-01-01")
    with pytest.raises(Conflict):
        require(service, "privacy", "any", since="2030-06-01")
    (book,) = service.store["dated_requirements"].find()
    assert [row["effective_from"] for row in book["rows"]] == ["2030-01-01"]
    clock.meanwhile = lambda: require(
        service, "privacy", "any", since="2029-01-01", effective_to="2029-02-01"
    )
    with pytest.raises(Conflict):
        require(service, "privacy", "any", since="2029-02-01", effective_to="2029-03-01")


def test_courses_are_listed_by_code(curriculum):
    first = curriculum.ask("courses", {"limit": 2}, actor=STAFF)
    rest = curriculum.ask("courses", {"limit": 2, "cursor": first["next_cursor"]}, actor=STAFF)
    assert [course["code"] for course in first["items"] + rest["items"]] == ["privacy", "rights", "story"]
    assert first["items"][0]["title"] == {"en": "About privacy", "es": "Sobre privacy"}


def test_a_course_code_is_taken_once_in_a_tenant(curriculum):
    with pytest.raises(Conflict):
        add(curriculum, "privacy")
    data = {"code": "privacy", "title": {"en": "Privacy", "es": "Privacidad"}}
    elsewhere = actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern")
    assert curriculum.execute("add_course", data, actor=elsewhere)["code"] == "privacy"


def test_a_code_in_capitals_is_the_same_course_under_its_own_code(curriculum):
    with pytest.raises(Conflict):
        add(curriculum, "Privacy")
    assert add(curriculum, "CPR", prerequisite_codes=["Privacy"])["prerequisite_codes"] == ["privacy"]
    assert require(curriculum, "cpr", "any")["course_code"] == "CPR"
    curriculum.process([acceptance()])
    assert set(enrolments(curriculum)) >= {"CPR", "privacy"}


def test_a_course_builds_only_on_what_is_there(service):
    with pytest.raises(Invalid) as refused:
        add(service, "story", prerequisite_codes=["privacy", "story"])
    assert codes(refused) == {
        ("prerequisite_codes.0", "unknown_course"),
        ("prerequisite_codes.1", "unknown_course"),
    }


def test_every_wrong_field_of_a_course_is_named_at_once(service):
    data = {"code": "no spaces", "title": {"en": " "}, "valid_months": 0}
    with pytest.raises(Invalid) as refused:
        service.execute("add_course", data, actor=ADMINISTRATOR)
    assert codes(refused) == {
        ("code", "not_a_code"),
        ("title.en", "blank"),
        ("title.es", "required"),
        ("valid_months", "range"),
    }


def test_only_a_course_that_is_there_can_be_required(service):
    with pytest.raises(Invalid) as refused:
        require(service, "privacy", "any")
    assert codes(refused) == {("course_code", "unknown_course")}


def rows(service):
    return service.ask("course_requirements", {}, actor=STAFF)["items"]


def test_a_row_is_never_edited_and_a_correction_is_another_one(service):
    add(service, "privacy")
    first = require(service, "privacy", "parent", self_paced=False)
    assert require(service, "privacy", "parent", self_paced=False) == first, "to repeat it is harmless"
    with pytest.raises(Conflict):
        require(service, "privacy", "parent", self_paced=True)
    wrong = {"corrects": first["requirement_id"]}
    second = require(service, "privacy", "parent", self_paced=True, **wrong)
    assert [(one["self_paced"], one["corrected_by"]) for one in rows(service)] == [
        (False, second["requirement_id"]),
        (True, None),
    ]
    with pytest.raises(Conflict):
        require(service, "privacy", "parent", effective_to="2026-06-30", **wrong)
    with pytest.raises(NotFound):
        require(service, "privacy", "youth", corrects="nobody")


def test_what_was_corrected_is_required_of_nobody(service):
    add(service, "privacy")
    first = require(service, "privacy", "parent")
    wrong = {"corrects": first["requirement_id"]}
    require(service, "privacy", "parent", since=(TODAY + timedelta(days=30)).isoformat(), **wrong)
    service.process([acceptance()])
    assert enrolments(service) == {}


def test_rows_that_require_one_course_of_one_kind_do_not_overlap(curriculum):
    with pytest.raises(Conflict):
        require(curriculum, "privacy", "any", since="2027-01-01")
    with pytest.raises(Conflict):
        require(curriculum, "privacy", "any", effective_to="2026-12-31")
    end_row(curriculum, "privacy", "any", "2026-12-31")
    require(curriculum, "privacy", "any", since="2027-01-01")
