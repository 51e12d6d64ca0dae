"""What staff filled in on the page of a person stays there where something about it is not right."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import ApiClient, GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL

TODAY = datetime.now(UTC).date().isoformat()
DATED = {"effective_from": "2020-01-01", "source": "the handbook"}
GUARDIAN = {
    "email": "nobody@families.example",
    "kind": "foster_parent",
    "may_answer": "yes",
    "effective_from": TODAY,
    "source": "a court order",
}


@pytest.fixture
def staff(gateway: GatewayHarness) -> ApiClient:
    return gateway.as_role(Role.ENGAGEMENT_STAFF)


@pytest.fixture
def path(gateway: GatewayHarness, staff: ApiClient) -> str:
    """The page of a young advisor who is to take a course, and to sign an agreement."""
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    administrator.post("/courses", {"code": "C1", "title": {"en": "C1", "es": "C1"}})
    administrator.post("/course-requirements", {"course_code": "C1", "advisor_kind": "any", **DATED})
    if not staff.get("/requirements").json["items"]:
        agreement = {"kind": "agreement", "agreement_code": "conf", "valid_months": 24, **DATED}
        gateway.set_by_two("/requirements", agreement)
    person = APPLICANT | {"advisor_kind": "youth", "phone": "", "email": f"{new_id()}@families.example"}
    application_id = staff.post("/applications", person).json["application_id"]
    advisor_id = staff.post(f"/applications/{application_id}/acceptance").json["advisor_id"]
    person_id = staff.get(f"/advisors/{advisor_id}").json["person_id"]
    seen = {"If-Match": staff.get(f"/persons/{person_id}").headers["ETag"]}
    staff.post(f"/persons/{person_id}/changes", {"birth_date": "2012-05-05"}, headers=seen)
    gateway.let_facts_flow()
    return f"/people/of-advisor/{advisor_id}"


@pytest.fixture
def browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


def _refused(browser: FlaskClient, path: str, act: str, **filled: str) -> tuple[int, str, str]:
    """Fill in a form of the page: the status, the form as it stands open on the answer, and the answer."""
    shown = browser.get(path, follow_redirects=True)
    action = re.findall(rf'action="({path}/{act})"', shown.text)[0]
    form: dict[str, Any] = {"csrf_token": guard_of(shown), "key": new_id(), **filled}
    answer = browser.post(action, data=form)
    found = re.search(rf'<details open>(?:(?!<details).)*?action="{action}".*?</form>', answer.text, re.S)
    assert found is not None, f"the form to {action} is not shown open"
    return answer.status_code, found[0], answer.text


def test_the_last_day_of_a_break(browser: FlaskClient, path: str) -> None:
    status, form, page = _refused(browser, path, "pause", until="2020-01-01")
    assert status == 422
    assert 'value="2020-01-01"' in form
    assert 'id="break-until-error">This has passed already.' in form
    assert f'name="next" value="{path}"' in page, "the page leads to itself in another language"


def test_a_course_and_where_its_certificate_comes_from(browser: FlaskClient, path: str) -> None:
    filled = {"completed_on": "2099-01-01", "source": "Seen on paper"}
    status, form, page = _refused(browser, path, "courses/[^/]+/completion", **filled)
    assert status == 422
    assert 'value="2099-01-01"' in form
    assert 'value="Seen on paper"' in form
    assert "The course cannot have been finished on this day." in page


def test_a_guardian_whose_account_is_not_known(browser: FlaskClient, path: str) -> None:
    status, form, page = _refused(browser, path, "guardians", **GUARDIAN)
    assert status == 422
    for value in ("nobody@families.example", TODAY, "a court order"):
        assert f'value="{value}"' in form
    for chosen in ("foster_parent", "yes"):
        assert f'<option value="{chosen}" selected>' in form
    assert 'id="guardian-email-error"' in form
    assert "The guardian needs an account of their own" in page


def test_an_agreement_and_the_day_on_which_it_was_signed(browser: FlaskClient, path: str) -> None:
    status, form, _page = _refused(browser, path, "agreement", agreement_code="conf", signed_on="2099-01-01")
    assert status == 422
    assert 'value="2099-01-01"' in form
    assert "signed-on-paper-1-error" in form


def test_who_signs_again_long_before_the_end_is_told_so(
    gateway: GatewayHarness, staff: ApiClient, browser: FlaskClient, path: str
) -> None:
    rows = (
        "given_name,family_name,email,kind,advisor id,since,agreement signed on",
        "Bo,Serving,bo@families.example,parent,B-1,2026-01-01,2026-01-01",
    )
    file = {"file_name": "serving.csv", "content": "\n".join(rows), "source": "a test"}
    assert staff.post("/advisors/imports", file).status_code == 202
    gateway.service("recruitment").run_jobs()
    advisors = staff.get("/advisors?limit=200").json["items"]
    (bo,) = (one["advisor_id"] for one in advisors if one["display_name"] == "Bo Serving")
    path = f"/people/of-advisor/{bo}"
    status, _form, page = _refused(browser, path, "agreement", agreement_code="conf", signed_on=TODAY)
    assert status == 409
    assert "It can be renewed shortly before its end." in page
