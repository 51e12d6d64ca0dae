"""The operator sees how each service is."""

import pytest

from shared.actor import Role
from shared.services import OWNERS
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.pages import asked_together


def test_the_operator_sees_which_service_is_away_and_the_others(gateway: GatewayHarness) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    gateway.caller.away.add("training")
    page = browser.get("/platform").text
    assert page.count("Does not answer") == 1
    assert page.count("All is calm") == 4


def test_the_operator_waits_for_the_slowest_service_and_not_for_one_after_another(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    asked = asked_together(gateway, monkeypatch, len(OWNERS))
    assert browser.get("/platform").text.count("All is calm") == len(OWNERS)
    assert set(asked) == set(OWNERS)
