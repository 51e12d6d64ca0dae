"""Time that was corrected after its approval is shown to those who decide on money."""

from shared.identity import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.small_program import make_small_program


def test_finance_sees_whose_time_was_corrected_after_the_approval(gateway: GatewayHarness) -> None:
    program = make_small_program(gateway, "lakeshore")
    correction = {"minutes": 60, "reason_code": "typing_error"}
    path = f"/invitations/{program.invitation_id}/attendance-correction"
    for role, page in ((Role.FINANCE_REVIEWER, "/claims"), (Role.FINANCE_APPROVER, "/payments")):
        gateway.add_user(f"{role.value}@pages.example", role)
        browser = signed_in(gateway, f"{role.value}@pages.example")
        assert "The time was corrected after the approval" not in browser.get(page).text
        gateway.as_role(Role.ENGAGEMENT_STAFF).post(path, correction)
        gateway.let_facts_flow()
        assert "$45.00 was approved for 1 hour 30 minutes. The time is now 1 hour." in browser.get(page).text
        gateway.as_role(Role.ENGAGEMENT_STAFF).post(path, correction | {"minutes": 90})
        gateway.let_facts_flow()
