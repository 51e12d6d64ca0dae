"""Staff note on a person's page that a course was finished, and renew a certificate."""

import re

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL


@pytest.fixture
def browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


@pytest.fixture
def page_of_advisor(gateway: GatewayHarness) -> str:
    """The page of an advisor with a course whose certificate counts for two months."""
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    code = f"C-{new_id()[-12:]}"
    administrator.post("/courses", {"code": code, "title": {"en": code, "es": code}, "valid_months": 2})
    dated = {"effective_from": "2020-01-01", "effective_to": "2099-01-01", "source": "the handbook"}
    administrator.post("/course-requirements", {"course_code": code, "advisor_kind": "youth", **dated})
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = APPLICANT | {"advisor_kind": "youth", "phone": "", "email": f"{code}@families.example"}
    application_id = staff.post("/applications", person).json["application_id"]
    advisor_id = staff.post(f"/applications/{application_id}/acceptance").json["advisor_id"]
    gateway.let_facts_flow()
    return f"/people/of-advisor/{advisor_id}"


def _send(browser: FlaskClient, page_path: str, kind: str, status: int = 303, **filled: str) -> str:
    """Fill in the first form of a kind on the page; the page afterwards, or that with what is wrong."""
    page = browser.get(page_path, follow_redirects=True)
    address = re.findall(rf'action="(/people/of-advisor/[^"]+/{kind})"', page.text)[0]
    form = {"csrf_token": guard_of(page), "key": new_id(), **filled}
    answer = browser.post(address, data=form)
    assert answer.status_code == status
    return answer.text if status != 303 else browser.get(page_path, follow_redirects=True).text


def test_staff_note_a_finished_course_and_renew_its_certificate(
    browser: FlaskClient, page_of_advisor: str
) -> None:
    after = _send(browser, page_of_advisor, "completion", completed_on="", source="")
    assert "Noted. The certificate is in the list." in after
    assert re.search(r"C-\w+: counts", after)
    after = _send(browser, page_of_advisor, "renewal")
    assert "The course is open once more. The certificate counts to its end." in after
    assert "renews a certificate" in after


def test_an_earlier_certificate_needs_its_source(
    gateway: GatewayHarness, browser: FlaskClient, page_of_advisor: str
) -> None:
    earlier = (gateway.clock.now().date().replace(day=1)).isoformat()
    refused = _send(browser, page_of_advisor, "completion", 422, completed_on="2020-01-01", source="")
    assert "The course cannot have been finished on this day." in refused
    after = _send(browser, page_of_advisor, "completion", completed_on=earlier, source="Seen on paper")
    assert "(Seen on paper)" in after


def test_the_rest_of_the_page_is_there_while_training_is_away(
    gateway: GatewayHarness, browser: FlaskClient, page_of_advisor: str
) -> None:
    gateway.caller.away.add("training")
    page = browser.get(page_of_advisor, follow_redirects=True)
    assert page.status_code == 200
    assert "A part of Tandem is not answering." in page.text
