"""A guardian sees each young advisor whose guardian they are today, and nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import ApiClient, GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL
from tests.support.small_program import invite

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


def _record(browser: FlaskClient, advisor_id: str, may_answer: str = "no") -> str:
    """Record on the page of a young advisor who their guardian is; the page afterwards."""
    path = f"/people/of-advisor/{advisor_id}"
    form = {
        "csrf_token": guard_of(browser.get(path, follow_redirects=True)),
        "key": new_id(),
        "email": EMAIL,
        "kind": "parent",
        "may_answer": may_answer,
        "effective_from": "2026-01-01",
        "source": "birth certificate",
    }
    return browser.post(f"{path}/guardians", data=form, follow_redirects=True).text


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


def _invited(staff: ApiClient, gateway: GatewayHarness, *advisors: str) -> list[str]:
    """These are invited to an event to come; the ids of their invitations."""
    begins = gateway.clock.now() + timedelta(days=9)
    made = [invite(staff, advisor_id, begins, f"A day for {advisor_id}") for advisor_id in advisors]
    return [one["invitation_id"] for one in made]


def _client(gateway: GatewayHarness) -> ApiClient:
    """The guardian over the API."""
    client = gateway.anonymous()
    client.token = gateway.token(EMAIL)
    return client


def _row(staff: ApiClient, invitation_id: str) -> dict[str, Any]:
    """An invitation as staff see it."""
    event_id = invitation_id.partition(".")[0]
    (row,) = staff.get(f"/invitations?event_id={event_id}").json["items"]
    return row


def test_a_guardian_who_may_answers_for_each_ward_until_they_are_of_age(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    luis, eva = (_youth(gateway, staff, name, "2012-05-05") for name in ("Luis", "Eva"))
    for_luis, for_eva = _invited(staff, gateway, luis, eva)
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    carmen = gateway.add_user(EMAIL, Role.GUARDIAN, advisor_id=luis)["user_id"]
    browser = signed_in(gateway, STAFF_EMAIL)
    assert "answers invitations, too" in _record(browser, luis, may_answer="yes")
    assert "answers invitations, too" in _record(browser, eva, may_answer="yes")
    guardian = signed_in(gateway, EMAIL)
    page = guardian.get("/me")
    form = {"csrf_token": guard_of(page), "key": new_id()}
    assert "Yes, they can come" in page.text
    page = guardian.post(f"/me/invitations/{for_luis}/accept", data=form, follow_redirects=True)
    assert "Noted for your young advisor." in page.text
    row = _row(staff, for_luis)
    assert (row["status"], row["advisor_id"]) == ("seated", luis)
    assert (row["answered_by"], row["answered_as"]) == (carmen, "guardian")
    event = f"/events/{row['event_id']}"
    assert "Answered by a guardian: carmen" in browser.get(event).text

    gateway.add_user("luis@example.org", Role.ADVISOR, advisor_id=luis)
    assert "Your guardian gave this answer for you." in signed_in(gateway, "luis@example.org").get("/me").text
    assert "gave this answer" not in guardian.get("/me").text

    # Over the API, whoever has several names whose it is.
    client = _client(gateway)
    assert client.post(f"/invitations/{for_eva}/decline").status_code == 403
    assert client.post(f"/invitations/{for_eva}/decline", {"advisor_id": eva}).status_code == 200
    assert _row(staff, for_eva)["status"] == "declined"

    _born(staff, luis, "2001-05-05")
    assert client.post(f"/invitations/{for_luis}/release", {"advisor_id": luis}).status_code == 403
    assert _row(staff, for_luis)["status"] == "seated"


def test_a_guardian_who_only_sees_answers_nothing(gateway: GatewayHarness, staff: ApiClient) -> None:
    luis = _youth(gateway, staff, "Luis", "2012-05-05")
    (for_luis,) = _invited(staff, gateway, luis)
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    gateway.add_user(EMAIL, Role.GUARDIAN, advisor_id=luis)
    guardian, client = signed_in(gateway, EMAIL), _client(gateway)
    # Neither the account that was made for Luis nor a guardian on record who may see alone.
    for recorded in (False, True):
        if recorded:
            _record(signed_in(gateway, STAFF_EMAIL), luis)
        page = guardian.get("/me")
        assert "A day for" in page.text
        assert "they can come" not in page.text
        assert client.post(f"/invitations/{for_luis}/acceptance").status_code == 403
        form = {"csrf_token": guard_of(page), "key": new_id()}
        page = guardian.post(f"/me/invitations/{for_luis}/accept", data=form, follow_redirects=True)
        assert "Your role does not allow this. Nothing was done." in page.text
    assert _row(staff, for_luis)["status"] == "invited"


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
