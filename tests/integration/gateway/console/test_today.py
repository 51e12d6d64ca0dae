"""Who waits, on the page of staff."""

import re
from datetime import date

from shared.actor import Role
from shared.contracts import advocacy, recruitment
from shared.contracts.insights.tasks import READ_BY
from shared.contracts.policy import POLICY
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, REVIEWER_EMAIL, STAFF_EMAIL, key_of

NIA = {"family_name": "Young", "advisor_kind": "youth", "phone": "414-555-0188"}


def test_staff_see_what_became_of_an_earlier_application_of_the_same_person(
    gateway: GatewayHarness,
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {**APPLICANT, "family_name": "Twice"}
    first = staff.post("/applications", person).json["application_id"]
    reason = {"reason_code": "no_open_place"}
    assert staff.post(f"/applications/{first}/decline", reason).status_code in (200, 201)
    staff.post("/applications", person)
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    page = signed_in(gateway, STAFF_EMAIL).get("/today/decision").text
    assert re.search(r"The other application came on \w+ \d+, \d{4}: not accepted\.", page)
    assert "There is no open place now" in page


def test_staff_find_an_answer_that_is_overdue_before_the_others_and_give_it(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {**APPLICANT, "family_name": "Overlong", "phone": "414-555-0167"}
    application_id = staff.post("/applications", person).json["application_id"]
    gateway.let_facts_flow()
    data = {"application_id": application_id, "advisor_kind": "parent", "waits_since": date(2026, 1, 1)}
    insights = gateway.service("insights")
    insights.receive(recruitment.APPLICATION_DELAYED, data, subject=application_id, sequence=2)
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get("/today")
    assert page.text.index("Answer overdue") < page.text.index("Overlong")
    assert "Overlong" not in browser.get("/today/decision").text
    decline = f"/today/applications/{application_id}/decline"
    form = {"csrf_token": guard_of(page), "key": key_of(page), "name": "Overlong", "version": "1"}
    said = browser.post(decline, data=form | {"reason_code": "no_open_place"}, follow_redirects=True)
    assert "You said no to Overlong." in said.text
    gateway.let_facts_flow()
    assert ">Answer overdue<" not in browser.get("/today").text


def test_who_is_on_a_waiting_list_is_shown_with_the_event_and_a_way_to_it(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    event = {
        "title": {"en": "Winter council", "es": "Consejo de invierno"},
        "starts_at": "2099-03-01T15:00:00Z",
        "ends_at": "2099-03-01T16:00:00Z",
        "time_zone": "America/Chicago",
        "place": "Madison",
        "seats": 1,
    }
    event_id = staff.post("/events", event).json["event_id"]
    data = {"invitation_id": "waits", "event_id": event_id, "advisor_id": "advisor-1", "position": 1}
    gateway.service("insights").receive(advocacy.SEAT_WAITLISTED, data, subject="waits", sequence=2)
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    for path in ("/today", "/today/seat"):
        assert f'<a href="/events/{event_id}">Winter council</a>' in browser.get(path).text
    gateway.caller.away.add("advocacy")
    assert "On a waiting list" in browser.get("/today").text


def test_staff_still_see_who_waits_while_recruitment_is_away(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    staff.post("/applications", {**APPLICANT, "family_name": "Patient"})
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    gateway.caller.away.add("recruitment")
    page = browser.get("/today")
    assert page.status_code == 200
    assert "An application" in page.text
    assert ">Accept<" not in page.text


def test_staff_s_page_asks_for_all_applications_at_once(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    for name in ("Patient", "Patiens", "Patience"):
        staff.post("/applications", {**APPLICANT, "family_name": name})
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    browser.get("/today")
    gateway.caller.requests.clear()
    page = browser.get("/today/decision")
    assert page.text.count(">Accept<") >= 3
    asked = [(one["service"], one["operation"]) for one in gateway.caller.requests]
    # Once for those that wait, once for the earlier ones that they may repeat.
    assert asked == [("insights", "waiting"), *[("recruitment", "applications")] * 2]


def test_finance_asks_for_no_task_about_what_it_may_not_read(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    gateway.caller.requests.clear()
    assert browser.get("/today").status_code == 200
    asked = {one["data"]["what"] for one in gateway.caller.requests if one["operation"] == "waiting"}
    assert asked == {kind for kind, read in READ_BY.items() if Role.FINANCE_REVIEWER in POLICY[read]}
    assert asked < set(READ_BY)
    assert browser.get("/today/decision").status_code == 403


def test_who_may_read_the_settings_has_them_in_the_menu(gateway: GatewayHarness) -> None:
    gateway.add_user("auditor@lakeshore.example", Role.AUDITOR)
    browser = signed_in(gateway, "auditor@lakeshore.example")
    assert '<a href="/settings">' in browser.get("/money").text
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    assert "/settings" not in signed_in(gateway, REVIEWER_EMAIL).get("/claims").text


def test_staff_keep_an_application_for_later_and_accept_it_later(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {**APPLICANT, "family_name": "Later", "phone": "414-555-0166"}
    application_id = staff.post("/applications", person).json["application_id"]
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get("/today/decision")
    form = {"csrf_token": guard_of(page), "key": key_of(page), "name": "Rosa Later", "version": "1"}
    browser.post(f"/today/applications/{application_id}/keep", data=form)
    gateway.let_facts_flow()
    assert "The application of Rosa Later is kept for later." in browser.get("/today").text
    assert "Rosa Later" not in browser.get("/today/decision").text
    page = browser.get("/today/kept")
    assert "Rosa Later" in page.text
    assert "Kept for later since" in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page), "name": "Rosa Later", "back": "kept"}
    answer = browser.post(f"/today/applications/{application_id}/accept", data=form)
    assert answer.location == "/today/kept"
    page = browser.get("/today/kept").text
    assert "Rosa Later is now an advisor" in page
    assert "No application is kept for later." in page


def test_staff_see_whose_birth_date_is_missing_and_fill_it_in_on_the_person_s_page(
    gateway: GatewayHarness,
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    sent = staff.post("/applications", {**APPLICANT, **NIA})
    advisor_id = staff.post(f"/applications/{sent.json['application_id']}/acceptance").json["advisor_id"]
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    assert "/today/without-birth-date" in browser.get("/today").text
    assert f"/people/of-advisor/{advisor_id}" in browser.get("/today/without-birth-date").text
