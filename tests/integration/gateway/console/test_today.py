"""Who waits, on the page of staff."""

import re

from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL


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
    gateway.caller.requests.clear()
    page = browser.get("/today/decision")
    assert page.text.count(">Accept<") >= 3
    asked = [(one["service"], one["operation"]) for one in gateway.caller.requests]
    # Once for those that wait, once for the earlier ones that they may repeat.
    assert asked == [("insights", "waiting"), *[("recruitment", "applications")] * 2]
