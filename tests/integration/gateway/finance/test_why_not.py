"""Who cannot decide on a claim as things are reads why, and not that somebody else was faster."""

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL
from tests.support.small_program import SmallProgram, attend


def test_a_claim_of_somebody_who_was_not_there_is_not_looked_at_again(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    made = attend(staff, program.advisor_id)
    gateway.let_facts_flow()
    correction = {"minutes": 0, "reason_code": "other_person"}
    staff.post(f"/invitations/{made['invitation_id']}/attendance-correction", correction)
    gateway.let_facts_flow()
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    (claim,) = gateway.as_role(Role.FINANCE_REVIEWER).get("/claims?status=rejected").json["items"]
    form = {
        "csrf_token": guard_of(browser.get("/claims/rejected")),
        "key": new_id(),
        "version": str(claim["version"]),
    }
    address = f"/claims/{claim['claim_id']}/reopen"
    page = browser.post(address, data=form, follow_redirects=True).text
    assert "The person was not there. Have the time corrected first." in page
    assert "Somebody else was faster" not in page
    stale = form | {"key": new_id(), "version": str(claim["version"] - 1)}
    assert "Somebody else was faster" in browser.post(address, data=stale, follow_redirects=True).text


def test_what_was_decided_before_is_told_as_it_is(program: SmallProgram, gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    reviewer = gateway.as_role(Role.FINANCE_REVIEWER)
    claim = reviewer.get(f"/claims/{program.claim_id}").json
    form = {
        "csrf_token": guard_of(browser.get("/claims")),
        "key": new_id(),
        "version": str(claim["version"]),
        "reason_code": "checked",
    }
    address = f"/claims/{claim['claim_id']}/resume"
    page = browser.post(address, data=form, follow_redirects=True).text
    assert "This is not possible as things are now. Nothing was done." in page
