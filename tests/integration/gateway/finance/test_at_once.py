"""Pages on which finance decides ask for all that they show at once."""

import pytest

from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.pages import asked_together


@pytest.mark.parametrize(
    ("role", "page", "operations"),
    [
        (Role.FINANCE_REVIEWER, "/claims", ("claims", "claims", "rates", "claims", "payee_blocks")),
        (Role.FINANCE_APPROVER, "/payments", ("claims", "payments", "claims", "to_release")),
    ],
)
def test_finance_waits_for_the_slowest_answer_and_not_for_one_after_another(
    gateway: GatewayHarness,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    page: str,
    operations: tuple[str, ...],
) -> None:
    gateway.add_user("finance@lakeshore.example", role)
    browser = signed_in(gateway, "finance@lakeshore.example")
    browser.get(page)
    gateway.caller.requests.clear()
    asked_together(gateway, monkeypatch, len(operations))
    assert browser.get(page).status_code == 200
    assert sorted(one["operation"] for one in gateway.caller.requests) == sorted(operations)
