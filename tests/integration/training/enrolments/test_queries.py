"""Enrolments as those see them who may."""

import pytest

from shared.actor import Role
from shared.errors import Forbidden, NotFound
from tests.support.harness import actor
from tests.support.training import STAFF, acceptance, enrolments


def test_an_advisor_account_without_an_advisor_sees_nothing(curriculum):
    with pytest.raises(Forbidden):
        curriculum.ask("enrolments", {}, actor=actor(Role.ADVISOR))


def test_another_tenant_sees_and_changes_nothing(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = enrolments(curriculum)["privacy"]["enrolment_id"]
    stranger = actor(Role.ENGAGEMENT_STAFF, tenant="northern")
    assert curriculum.ask("courses", {}, actor=stranger)["items"] == []
    assert curriculum.ask("enrolments", {}, actor=stranger)["items"] == []
    with pytest.raises(NotFound):
        curriculum.execute(
            "complete_enrolment", {"enrolment_id": enrolment_id, "completed_on": "2026-11-22"}, actor=stranger
        )


def test_enrolments_are_listed_by_pages(curriculum):
    curriculum.process([acceptance(f"advisor-{number}") for number in range(3)])
    seen, cursor = [], None
    while True:
        page = curriculum.ask("enrolments", {"limit": 4, "cursor": cursor}, actor=STAFF)
        seen += [item["enrolment_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)
