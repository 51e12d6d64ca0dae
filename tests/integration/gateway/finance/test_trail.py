"""Whether everything agrees, on the auditor's page."""

import pytest

from shared.actor import Role
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.small_program import SmallProgram


@pytest.mark.parametrize(
    ("away", "seen"), [("training", {"The books"}), ("stipends", set()), (None, {"The figures", "The books"})]
)
def test_an_auditor_sees_of_the_agreement_what_can_be_known(
    program: SmallProgram, gateway: GatewayHarness, away: str | None, seen: set[str]
) -> None:
    gateway.add_user("auditor@lakeshore.example", Role.AUDITOR)
    browser = signed_in(gateway, "auditor@lakeshore.example")
    gateway.caller.away.update({away} if away else ())
    page = browser.get("/money/agreement")
    assert page.status_code == 200
    marks = {"The figures": "Times somebody took part", "The books": "Money in the bank account"}
    assert {part for part, mark in marks.items() if mark in page.text} == seen
