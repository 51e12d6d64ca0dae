"""The courses on an advisor's page: what they may say that they finished, and what staff note."""

import re

import pytest

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in


def test_an_advisor_says_on_their_page_which_self_paced_course_they_finished(
    gateway: GatewayHarness, advisor_id: str
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    page = browser.get("/me")
    for course in ("PRIVACY", "STORY"):
        assert f"Take this course: {course}" in page.text
    assert page.text.count("Your program staff note when you have finished it.") == 1
    (address,) = re.findall(r'action="(/me/courses/[^"]+)"', page.text)
    form = {"csrf_token": guard_of(page), "key": new_id()}
    assert browser.post(address, data=form).status_code == 303
    page = browser.get("/me")
    assert "Take this course: STORY" not in page.text
    assert "Take this course: PRIVACY" in page.text


def test_a_guardian_sees_the_courses_and_finishes_none(gateway: GatewayHarness, advisor_id: str) -> None:
    gateway.add_user("guardian@lakeshore.example", Role.GUARDIAN, advisor_id=advisor_id)
    page = signed_in(gateway, "guardian@lakeshore.example").get("/me")
    assert "Waiting for Ana to take this course: PRIVACY" in page.text
    assert "/me/courses/" not in page.text


def test_an_advisor_renews_a_certificate_that_ends_soon_on_their_page(
    gateway: GatewayHarness, renewing: str
) -> None:
    gateway.add_user("li@lakeshore.example", Role.ADVISOR, advisor_id=renewing)
    browser = signed_in(gateway, "li@lakeshore.example")
    page = browser.get("/me")
    assert re.search(r"Your certificate ends on \w+ \d+, \d{4}: YEARLY", page.text)
    (address,) = re.findall(r'action="(/me/certificates/[^"]+)"', page.text)
    form = {"csrf_token": guard_of(page), "key": new_id()}
    assert browser.post(address, data=form).status_code == 303
    gateway.let_facts_flow()
    page = browser.get("/me")
    assert "You can take the course once more. Your certificate counts to its end." in page.text
    assert "Take this course once more, so that your certificate goes on: YEARLY" in page.text
    assert "You can now take this course once more: YEARLY" in page.text
    assert "Your certificate ends on" not in page.text


@pytest.fixture(scope="module")
def renewing(shared_gateway: GatewayHarness, advisor_id: str) -> str:
    """The id of an advisor whose only certificate ends soon."""
    administrator = shared_gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    course = {"code": "YEARLY", "title": {"en": "YEARLY", "es": "YEARLY"}, "valid_months": 2}
    administrator.post("/courses", course)
    needed = {"course_code": "YEARLY", "advisor_kind": "parent", "effective_from": "2020-01-01"}
    administrator.post("/course-requirements", needed | {"source": "the handbook"})
    staff = shared_gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {"given_name": "Li", "family_name": "Wu", "email": "li@x.example", "advisor_kind": "parent"}
    application_id = staff.post("/applications", person).json["application_id"]
    li = staff.post(f"/applications/{application_id}/acceptance").json["advisor_id"]
    shared_gateway.let_facts_flow()
    opened = staff.get(f"/enrolments?advisor_id={li}&status=opened").json["items"]
    for one in sorted(opened, key=lambda one: one["course_code"]):
        assert staff.post(f"/enrolments/{one['enrolment_id']}/completion").status_code == 200
    shared_gateway.let_facts_flow()
    return li


@pytest.fixture(scope="module")
def advisor_id(shared_gateway: GatewayHarness) -> str:
    """The id of an advisor with a course that staff confirm and one that is self-paced."""
    administrator = shared_gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    dated = {"effective_from": "2020-01-01", "source": "the handbook"}
    shared_gateway.set_by_two("/requirements", {"kind": "training", **dated})
    for code, self_paced in (("PRIVACY", False), ("STORY", True)):
        administrator.post("/courses", {"code": code, "title": {"en": code, "es": code}})
        needed = {"course_code": code, "advisor_kind": "any", "self_paced": self_paced, **dated}
        administrator.post("/course-requirements", needed)
    staff = shared_gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {"given_name": "Ana", "family_name": "Ruiz", "email": "ana@x.example", "advisor_kind": "youth"}
    application_id = staff.post("/applications", person).json["application_id"]
    accepted = staff.post(f"/applications/{application_id}/acceptance").json
    shared_gateway.let_facts_flow()
    return accepted["advisor_id"]
