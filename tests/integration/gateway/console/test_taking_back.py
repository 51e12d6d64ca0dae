"""On pages staff take back a wrong decision about an application, and a signature entered by mistake."""

from datetime import UTC, datetime

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


def test_staff_enter_a_signature_from_paper_and_take_it_back(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    staff, browser = gateway.as_role(Role.ENGAGEMENT_STAFF), signed_in(gateway, STAFF_EMAIL)
    today = datetime.now(UTC).date().isoformat()
    row = {"kind": "agreement", "effective_from": today, "source": "handbook"}
    gateway.set_by_two("/requirements", row)
    application_id = staff.post("/applications", APPLICANT | {"phone": "414-555-0154"}).json["application_id"]
    advisor_id = staff.post(f"/applications/{application_id}/acceptance", {}).json["advisor_id"]
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    assert "Signed on paper" in page.text
    act, form = f"/people/of-advisor/{advisor_id}/agreement", {"agreement_code": "confidentiality"}
    signed = browser.post(
        act, data=form | {"csrf_token": guard_of(page), "key": key_of(page)}, follow_redirects=True
    )
    assert "This was entered by mistake" in signed.text
    (agreement,) = staff.get(f"/advisors/{advisor_id}").json["agreements"]
    form |= {"signed_on": agreement["signed_on"], "reason_code": "other_person"}
    keys = {"csrf_token": guard_of(signed), "key": f"{key_of(signed)}x"}
    after = browser.post(f"{act}/voiding", data=form | keys, follow_redirects=True)
    assert "Taken back" in after.text
    assert staff.get(f"/advisors/{advisor_id}").json["ready"] is False
