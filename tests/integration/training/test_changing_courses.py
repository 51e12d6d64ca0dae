"""A course is changed from a day on: what was completed before keeps its title and its end."""

from datetime import date, timedelta

import pytest

from shared.actor import Role
from shared.contracts import training
from shared.errors import Forbidden, Invalid, VersionMismatch
from tests.support.harness import actor, codes
from tests.support.training import (
    ADMINISTRATOR,
    STAFF,
    TODAY,
    acceptance,
    certificates,
    change,
    complete,
    enrolments,
)

DAY = timedelta(days=1)
RIGHT = {"en": "Privacy and trust", "es": "Privacidad y confianza"}


def listed(service, code):
    (found,) = [one for one in service.ask("courses", {}, actor=STAFF)["items"] if one["code"] == code]
    return found


def test_certificates_issued_before_keep_their_end_and_those_after_have_the_new_one(curriculum, clock):
    first, second = "advisor-first", "advisor-second"
    curriculum.process([acceptance(first), acceptance(second)])
    complete(curriculum, "privacy", advisor_id=first)
    change(curriculum, "privacy", TODAY + DAY, valid_months=24, title=RIGHT)
    clock.advance(DAY)
    complete(curriculum, "privacy", on=TODAY + DAY, advisor_id=second)
    before = certificates(curriculum, first)["privacy"]
    after = certificates(curriculum, second)["privacy"]
    assert (before["expires_on"], after["expires_on"]) == ("2027-11-22", "2028-11-23")
    assert (before["course_title"]["en"], after["course_title"]) == ("About privacy", RIGHT)


def test_what_is_entered_later_counts_as_on_the_day_on_which_it_was_completed(curriculum, clock):
    curriculum.process([acceptance()])
    change(curriculum, "privacy", TODAY + DAY, valid_months=None)
    clock.advance(2 * DAY)
    complete(curriculum, "privacy", on=TODAY)
    assert certificates(curriculum)["privacy"]["expires_on"] == "2027-11-22"


def test_it_is_called_so_from_that_day_on_and_its_changes_are_listed(curriculum, clock):
    change(curriculum, "privacy", TODAY + DAY, title=RIGHT)
    shown = listed(curriculum, "privacy")
    assert (shown["title"]["en"], shown["valid_months"]) == ("About privacy", 12)
    (one,) = shown["changes"]
    assert (one["title"], one["effective_from"], one["source"], one["set_by"]) == (
        RIGHT,
        (TODAY + DAY).isoformat(),
        "handbook",
        ADMINISTRATOR.user_id,
    )
    clock.advance(DAY)
    assert listed(curriculum, "privacy")["title"] == RIGHT
    curriculum.process([acceptance(on=TODAY + DAY)])
    assert enrolments(curriculum)["privacy"]["course_title"] == RIGHT


def test_of_two_changes_for_one_day_the_later_counts_and_one_for_a_later_day_stays(curriculum):
    change(curriculum, "privacy", TODAY + 30 * DAY, valid_months=36)
    change(curriculum, "privacy", valid_months=6)
    change(curriculum, "privacy", valid_months=24)
    assert listed(curriculum, "privacy")["valid_months"] == 24
    told = curriculum.said(training.COURSE_CHANGED)[-1]
    assert told["valid_months"] == 12
    assert [(one["effective_from"], one["valid_months"]) for one in told["changes"]] == [
        (TODAY + 30 * DAY, 36),
        (TODAY, 6),
        (TODAY, 24),
    ]


def test_what_holds_already_changes_nothing(curriculum):
    shown = change(curriculum, "privacy")
    assert (shown["changes"], shown["version"]) == ([], 1)
    assert curriculum.said(training.COURSE_CHANGED) == []


def test_nothing_is_changed_for_days_that_are_over_by_others_or_unseen(curriculum):
    with pytest.raises(Invalid) as refused:
        change(curriculum, "privacy", TODAY - DAY, valid_months=6)
    assert codes(refused) == {("effective_from", "in_the_past")}
    with pytest.raises(VersionMismatch):
        change(curriculum, "privacy", valid_months=6, version=7)
    known = listed(curriculum, "privacy")
    data = {name: known[name] for name in ("course_id", "version", "title")}
    data |= {"effective_from": TODAY.isoformat(), "source": "handbook"}
    with pytest.raises(Forbidden):
        curriculum.execute("change_course", data, actor=actor(Role.ENGAGEMENT_STAFF))
    assert change(curriculum, "privacy", valid_months=6)["valid_months"] == 6


def test_what_was_brought_counts_as_on_its_day(curriculum):
    change(curriculum, "privacy", valid_months=24)
    brought = [{"course_code": "privacy", "completed_on": date(2026, 1, 15), "valid_until": None}]
    curriculum.process([acceptance(brought=brought, source="list")])
    assert certificates(curriculum)["privacy"]["expires_on"] == "2027-01-15"
