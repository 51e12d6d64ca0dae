"""Staff see on a person's page whether an advisor takes part, and note breaks, leaving and return."""

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL


@pytest.fixture
def advisor_id(gateway: GatewayHarness) -> str:
    """An advisor who lacks a course."""
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    dated = {"effective_from": "2020-01-01", "source": "the handbook"}
    gateway.set_by_two("/requirements", {"kind": "training", **dated})
    administrator.post("/courses", {"code": "C1", "title": {"en": "C1", "es": "C1"}})
    administrator.post("/course-requirements", {"course_code": "C1", "advisor_kind": "any", **dated})
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = APPLICANT | {"phone": "", "email": f"{new_id()}@families.example"}
    application_id = staff.post("/applications", person).json["application_id"]
    accepted = staff.post(f"/applications/{application_id}/acceptance").json
    gateway.let_facts_flow()
    return accepted["advisor_id"]


def _act(browser: FlaskClient, advisor_id: str, act: str) -> str:
    path = f"/people/of-advisor/{advisor_id}"
    page = browser.get(path, follow_redirects=True)
    assert f"{path}/{act}" in page.text
    form = {"csrf_token": guard_of(page), "key": new_id()}
    assert browser.post(f"{path}/{act}", data=form).status_code == 303
    return browser.get(path, follow_redirects=True).text


def test_staff_note_a_break_its_end_leaving_and_coming_back(gateway: GatewayHarness, advisor_id: str) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True).text
    assert "Cannot be invited now, because this is missing: training." in page
    for act, state in (
        ("pause", "On a break"),
        ("resumption", "Getting ready"),
        ("withdrawal", "Has left"),
        ("return", "Getting ready"),
    ):
        assert f">{state}</span>" in _act(browser, advisor_id, act)


def test_an_advisor_takes_a_break_on_their_own_page_comes_back_and_leaves(
    gateway: GatewayHarness, advisor_id: str
) -> None:
    gateway.add_user("rosa@lakeshore.example", Role.ADVISOR, advisor_id=advisor_id)
    browser = signed_in(gateway, "rosa@lakeshore.example")
    for act, said in (
        ("pause", "You are on a break. We do not invite you until you are back."),
        ("resumption", "You are getting ready."),
        ("withdrawal", "You have left the program."),
    ):
        page = browser.get("/me/details")
        form = {"csrf_token": guard_of(page), "key": new_id()}
        assert browser.post(f"/me/details/{act}", data=form).location == "/me/details"
        assert said in browser.get("/me/details").text
    gateway.let_facts_flow()
    page = browser.get("/me").text
    assert "What you need to take part: nothing until your break ends" in page
    assert "I am back" not in browser.get("/me/details").text


def test_staff_correct_on_a_page_whether_somebody_is_a_parent_or_a_young_person(
    gateway: GatewayHarness, advisor_id: str
) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser, path = signed_in(gateway, STAFF_EMAIL), f"/people/of-advisor/{advisor_id}"
    for other, words in (("youth", "Young person"), ("parent", "Parent or caregiver")):
        page = browser.get(path, follow_redirects=True)
        form = page.text.partition(f'action="{path}/kind"')[2].partition("</form>")[0]
        assert f"Note as: {words}" in form
        version = form.partition('name="version" value="')[2].partition('"')[0]
        sent = {"csrf_token": guard_of(page), "key": new_id(), "version": version, "advisor_kind": other}
        assert browser.post(f"{path}/kind", data=sent).status_code == 303
        assert f"<p>{words}" in browser.get(path, follow_redirects=True).text
    assert "noted as Young person until" in browser.get(path, follow_redirects=True).text
