"""A guardian sees each young advisor whose guardian they are today, and nobody else."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import ApiClient, GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL

EMAIL = "carmen@lakeshore.example"


@pytest.fixture
def staff(gateway: GatewayHarness) -> ApiClient:
    return gateway.as_role(Role.ENGAGEMENT_STAFF)


def _youth(gateway: GatewayHarness, staff: ApiClient, name: str, born: str) -> str:
    person = APPLICANT | {"given_name": name, "phone": "", "email": f"{new_id()}@families.example"}
    application_id = staff.post("/applications", person | {"advisor_kind": "youth"}).json["application_id"]
    advisor_id = staff.post(f"/applications/{application_id}/acceptance").json["advisor_id"]
    _born(staff, advisor_id, born)
    gateway.let_facts_flow()
    return advisor_id


def _born(staff: ApiClient, advisor_id: str, born: str) -> None:
    person_id = staff.get(f"/advisors/{advisor_id}").json["person_id"]
    seen = {"If-Match": f'"{staff.get(f"/persons/{person_id}").json["version"]}"'}
    assert staff.post(f"/persons/{person_id}/changes", {"birth_date": born}, headers=seen).status_code == 200


def _record(browser: FlaskClient, advisor_id: str) -> str:
    """Record on the page of a young advisor who their guardian is; the page afterwards."""
    path = f"/people/of-advisor/{advisor_id}"
    form = {
        "csrf_token": guard_of(browser.get(path, follow_redirects=True)),
        "key": new_id(),
        "email": EMAIL,
        "kind": "parent",
        "effective_from": "2026-01-01",
        "source": "birth certificate",
    }
    assert browser.post(f"{path}/guardians", data=form).status_code == 303
    return browser.get(path, follow_redirects=True).text


def test_a_guardian_of_two_sees_both_pages_one_at_a_time(gateway: GatewayHarness, staff: ApiClient) -> None:
    luis, eva = (_youth(gateway, staff, name, "2012-05-05") for name in ("Luis", "Eva"))
    stranger = _youth(gateway, staff, "Bo", "2012-05-05")
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    gateway.add_user(EMAIL, Role.GUARDIAN, advisor_id=luis)
    browser = signed_in(gateway, STAFF_EMAIL)
    for advisor_id in (luis, eva):
        assert "carmen (Parent)" in _record(browser, advisor_id)
    guardian = signed_in(gateway, EMAIL)
    page = guardian.get("/me")
    assert "Luis’s page</h1>" in page.text
    assert "Eva Marquez’s page</button>" in page.text
    guardian.post("/me/ward", data={"csrf_token": guard_of(page), "advisor_id": eva})
    assert "Eva’s page</h1>" in guardian.get("/me").text
    for advisor_id, status in ((luis, 200), (eva, 200), (stranger, 403)):
        for path in (f"/api/v1/advisors/{advisor_id}", f"/api/v1/claims?advisor_id={advisor_id}"):
            assert guardian.get(path).status_code == status
    guardian.post("/me/ward", data={"csrf_token": guard_of(page), "advisor_id": stranger})
    assert "Luis’s page</h1>" in guardian.get("/me").text


def test_a_guardian_whose_guardianship_ended_sees_nothing_more(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    luis = _youth(gateway, staff, "Luis", "2012-05-05")
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    gateway.add_user(EMAIL, Role.GUARDIAN, advisor_id=luis)
    browser, guardian = signed_in(gateway, STAFF_EMAIL), signed_in(gateway, EMAIL)
    _record(browser, luis)
    assert guardian.get("/me").status_code == 200
    (held,) = staff.get(f"/advisors/{luis}/guardianships").json["items"]
    page = browser.get(f"/people/of-advisor/{luis}", follow_redirects=True)
    form = {"csrf_token": guard_of(page), "key": new_id()}
    ending = f"/people/of-advisor/{luis}/guardians/{held['guardianship_id']}/ending"
    assert browser.post(ending, data=form).status_code == 303
    assert guardian.get("/me").status_code == 403
    assert guardian.get(f"/api/v1/claims?advisor_id={luis}").status_code == 403


def test_who_came_of_age_is_seen_by_no_guardian(gateway: GatewayHarness, staff: ApiClient) -> None:
    # Without a record too: the account was made for this advisor.
    today = gateway.clock.now().date()
    luis = _youth(gateway, staff, "Luis", date(today.year - 17, 1, 1).isoformat())
    gateway.add_user(EMAIL, Role.GUARDIAN, advisor_id=luis)
    guardian = signed_in(gateway, EMAIL)
    assert guardian.get("/me").status_code == 200
    _born(staff, luis, date(today.year - 19, 1, 1).isoformat())
    assert guardian.get("/me").status_code == 403


def test_an_address_without_an_account_of_a_guardian_is_refused(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    luis = _youth(gateway, staff, "Luis", "2012-05-05")
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    assert "The guardian needs an account of their own" in _record(signed_in(gateway, STAFF_EMAIL), luis)
