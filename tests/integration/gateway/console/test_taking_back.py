"""On pages staff take back that an application joined an advisor, or was declined."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of


def test_staff_part_what_joined_the_wrong_advisor(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), signed_in(gateway, STAFF_EMAIL)
    first = staff.post("/applications", APPLICANT | {"phone": "414-555-0151"}).json["application_id"]
    advisor_id = staff.post(f"/applications/{first}/acceptance", {}).json["advisor_id"]
    other = APPLICANT | {"given_name": "Rosalba", "phone": "414-555-0152"}
    second = staff.post("/applications", other).json["application_id"]
    staff.post(f"/applications/{second}/acceptance", {"same_as": [first]})
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    assert "Rosalba Marquez" in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page), "reason_code": "other_person"}
    part = f"/ties/{advisor_id}/applications/{second}/part"
    assert f'action="{part}"' in page.text
    after = browser.post(part, data=form, follow_redirects=True)
    assert "It waits for a yes or no again" in after.text
    assert "Rosalba Marquez" not in after.text
    gateway.let_facts_flow()
    waiting = staff.get("/waiting?what=decision").json["items"]
    assert second in [one["subject_id"] for one in waiting]


def test_staff_reopen_what_was_declined(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), signed_in(gateway, STAFF_EMAIL)
    application_id = staff.post("/applications", APPLICANT | {"phone": "414-555-0153"}).json["application_id"]
    staff.post(f"/applications/{application_id}/decline", {"reason_code": "no_open_place"})
    page = browser.get("/today/declined")
    reopen = f"/today/applications/{application_id}/reopen"
    assert f'action="{reopen}"' in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page), "reason_code": "place_came_free"}
    after = browser.post(reopen, data=form | {"name": "Rosa Marquez"}, follow_redirects=True)
    assert "The application of Rosa Marquez waits for a yes or no again." in after.text
    assert staff.get(f"/applications/{application_id}").json["status"] == "submitted"
    gateway.let_facts_flow()
    waiting = staff.get("/waiting?what=decision").json["items"]
    assert application_id in [one["subject_id"] for one in waiting]
