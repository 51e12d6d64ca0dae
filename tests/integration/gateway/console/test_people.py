"""Staff change a person on a page, and see who changed what before."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of


def _browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


def _somebody(phone: str, **more: str) -> dict[str, str]:
    return APPLICANT | {"phone": phone} | more


def _person_id(gateway: GatewayHarness) -> str:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    application_id = staff.post("/applications", APPLICANT).json["application_id"]
    return staff.get(f"/applications/{application_id}").json["person_id"]


def _form(page, **changes) -> dict:
    return {
        "csrf_token": guard_of(page),
        "key": key_of(page),
        "version": "1",
        "given_name": "Rosa",
        "family_name": "Marquez",
        "preferred_name": "",
        "languages": "en",
        "contact_kind": ["phone", "email"],
        "contact_value": ["+14145550177", ""],
        "preferred": "0",
        "birth_date": "",
        **changes,
    }


def test_staff_read_of_somebody_and_not_of_themselves(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    page = browser.get(f"/people/{person_id}").text
    labels = re.findall(r"<(?:label|legend)[^>]*>([^<]+)", page)
    assert "What they want to be called " in labels
    assert [label for label in labels if re.search(r"\b(you|your|we|us)\b", label, re.I)] == []


def test_an_entry_of_the_history_tells_what_changed(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    sent = staff.post("/applications", _somebody("414-555-0133", family_name="Told"))
    application_id = sent.json["application_id"]
    staff.post(f"/applications/{application_id}/acceptance")
    person_id = staff.get(f"/applications/{application_id}").json["person_id"]
    history = staff.get(f"/persons/{person_id}/history").json["items"]
    assert history
    assert [item for item in history if not item["changes"]] == []


def test_staff_correct_a_name_and_add_an_address_and_read_it_in_the_history(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    page = browser.get(f"/people/{person_id}")
    form = _form(
        page,
        family_name="Márquez",
        contact_value=["+14145550177", "rosa@families.example"],
        postal_code="36101",
        state="AL",
        lives_from="2026-01-01",
    )
    assert browser.post(f"/people/{person_id}", data=form).location == f"/people/{person_id}"
    after = browser.get(f"/people/{person_id}").text
    assert "Rosa Márquez" in after
    assert "Marquez → Márquez" in after
    assert "+14145550177; rosa@families.example" in after
    assert "ZIP code 36101, AL since January 1, 2026" in after
    assert "2026-01-01 36101 AL" in after


def test_a_wrong_field_is_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    page = browser.get(f"/people/{person_id}")
    form = _form(page, family_name="4711", preferred_name="Rosie")
    refused = browser.post(f"/people/{person_id}", data=form)
    assert refused.status_code == 422
    assert "A name is made of letters." in refused.text
    assert 'value="4711"' in refused.text
    assert 'value="Rosie"' in refused.text


def test_a_state_without_a_zip_code_is_not_dropped(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    form = _form(browser.get(f"/people/{person_id}"), state="AL", postal_code="", lives_from="")
    refused = browser.post(f"/people/{person_id}", data=form)
    assert refused.status_code == 422
    assert "New ZIP code: Please fill this in." in refused.text
    assert '<option value="AL" selected>' in refused.text
    told = browser.post(f"/people/{person_id}", data=form | {"key": "another-key-1", "postal_code": "36101"})
    assert told.status_code == 303
    assert "ZIP code 36101, AL" in browser.get(told.location).text


def test_what_is_wrong_with_a_residence_stands_at_its_part(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    form = _form(
        browser.get(f"/people/{person_id}"), postal_code="36101", state="AL", lives_from="2999-01-01"
    )
    refused = browser.post(f"/people/{person_id}", data=form).text
    assert 'id="lives_from-error">This day cannot be right.' in refused
    assert "postal_code-error" not in refused
    assert 'value="36101"' in refused


def test_a_page_that_answers_a_form_leads_to_itself_in_another_language(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    form = _form(browser.get(f"/people/{person_id}"), family_name="4711")
    refused = browser.post(f"/people/{person_id}", data=form)
    assert f'name="next" value="/people/{person_id}"' in refused.text


def test_nobody_overwrites_on_a_page_what_a_colleague_changed_meanwhile(gateway: GatewayHarness) -> None:
    person_id, browser = _person_id(gateway), _browser(gateway)
    page = browser.get(f"/people/{person_id}")
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    staff.post(f"/persons/{person_id}/changes", {"given_name": "Rosalía"}, headers={"If-Match": '"1"'})
    browser.post(f"/people/{person_id}", data=_form(page, family_name="Other"))
    after = browser.get(f"/people/{person_id}").text
    assert "Somebody else was faster" in after
    assert "Rosalía Marquez" in after


def test_staff_say_at_acceptance_whether_it_is_the_same_person(gateway: GatewayHarness) -> None:
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), _browser(gateway)
    first = staff.post("/applications", _somebody("414-555-0101")).json["application_id"]
    again = _somebody("414-555-0101", given_name="Rosalia")
    second = staff.post("/applications", again).json["application_id"]
    gateway.let_facts_flow()
    page = browser.get("/today/decision")
    assert "Is this Rosa Marquez" in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": "1", "name": "Rosalia Marquez"}
    accept = f"/today/applications/{second}/accept"
    assert "Say for each one" in browser.post(accept, data=form).text
    assert staff.get(f"/applications/{second}").json["status"] == "submitted"
    advisor_id = staff.post(f"/applications/{first}/acceptance", {"not_the_same": [second]}).json[
        "advisor_id"
    ]
    assert advisor_id
    shown = staff.get(f"/applications/{second}").json
    assert shown["possible_duplicates"] == [], "it was decided when the other was accepted"


def test_who_is_an_advisor_already_does_not_become_a_second_one(gateway: GatewayHarness) -> None:
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), _browser(gateway)
    first = staff.post("/applications", _somebody("414-555-0102")).json["application_id"]
    advisor_id = staff.post(f"/applications/{first}/acceptance", {}).json["advisor_id"]
    again = _somebody("414-555-0102", given_name="Rosalia")
    second = staff.post("/applications", again).json["application_id"]
    gateway.let_facts_flow()
    page = browser.get("/today/decision")
    form = {
        "csrf_token": guard_of(page),
        "key": key_of(page),
        "name": "Rosalia Marquez",
        f"likeness-{first}": "same_as",
    }
    browser.post(f"/today/applications/{second}/accept", data=form)
    assert "Rosalia Marquez is an advisor already" in browser.get("/today").text
    assert staff.get(f"/applications/{second}").json["advisor_id"] == advisor_id
    assert staff.get(f"/advisors/advisor-{second}").status_code == 404
    gateway.let_facts_flow()
    waiting = staff.get("/waiting?what=decision").json["items"]
    assert second not in [one["subject_id"] for one in waiting]
