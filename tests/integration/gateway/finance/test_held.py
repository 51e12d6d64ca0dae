"""Claims on hold, with what a reviewer looks at before they decide."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.pages import REVIEWER_EMAIL
from tests.support.small_program import SmallProgram, attend, set_pay_name


def test_a_claim_whose_payee_got_another_name_leads_to_who_set_it(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff, reviewer = gateway.as_role(Role.ENGAGEMENT_STAFF), gateway.as_role(Role.FINANCE_REVIEWER)
    attend(staff, program.advisor_id)
    gateway.let_facts_flow()
    (claim,) = reviewer.get("/claims?status=open").json["items"]
    assert reviewer.decide(claim["claim_id"], "approval").status_code == 200
    set_pay_name(staff, program.advisor_id, "Ana Renamed")
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    page = browser.get("/claims").text
    held = page[page.index('aria-labelledby="held"') :]
    assert "name for pay was set after the approval." in held
    assert f'href="/payees/{program.advisor_id}"' in held
    assert "→ Ana Renamed" in browser.get(f"/payees/{program.advisor_id}").text
