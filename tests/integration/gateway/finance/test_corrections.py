"""Time that was corrected after its approval is shown to those who decide on money."""

import re
from html import unescape

import pytest

from services.gateway.finance import corrections
from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.small_program import make_small_program, pay_for_an_event


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


def test_no_claim_whose_time_was_corrected_is_beyond_reach_however_many_there_are(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "ITEMS_MAX", 1)
    program = make_small_program(gateway, "northern")
    invitations = [
        program.invitation_id,
        pay_for_an_event(gateway, "northern", program.advisor_id)["invitation_id"],
    ]
    for invitation_id, minutes in zip(invitations, (60, 30), strict=True):
        path = f"/invitations/{invitation_id}/attendance-correction"
        correction = {"minutes": minutes, "reason_code": "typing_error"}
        gateway.as_role(Role.ENGAGEMENT_STAFF, "northern").post(path, correction)
    gateway.let_facts_flow()
    for role, page in ((Role.FINANCE_REVIEWER, "/claims"), (Role.FINANCE_APPROVER, "/payments")):
        gateway.add_user(f"{role.value}@pages.example", role, tenant="northern")
        browser = signed_in(gateway, f"{role.value}@pages.example")
        first = browser.get(page).text
        (further,) = re.findall(r'href="([^"]*differing_after=[^"]*)"', first)
        both = first + browser.get(unescape(further)).text
        assert {*re.findall(r"The time is now ([^.]*)\.", both)} == {"1 hour", "30 minutes"}
