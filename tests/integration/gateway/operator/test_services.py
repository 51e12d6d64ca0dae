"""The operator sees how each service is."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.actor import Role
from shared.events.routing import UNTIL_KNOWN
from shared.persistence import timers
from shared.services import OWNERS
from tests.support.gateway import GatewayHarness, signed_in
from tests.support.harness import TENANT
from tests.support.pages import asked_together


def test_the_operator_sees_which_service_is_away_and_the_others(gateway: GatewayHarness) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    gateway.caller.away.add("training")
    page = browser.get("/platform").text
    assert page.count("Does not answer") == 1
    assert page.count("All is calm") == len(OWNERS) - 1


def test_the_operator_waits_for_the_slowest_service_and_not_for_one_after_another(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    asked = asked_together(gateway, monkeypatch, len(OWNERS))
    assert browser.get("/platform").text.count("All is calm") == len(OWNERS)
    assert set(asked) == set(OWNERS)


def test_a_timer_that_is_late_needs_attention_and_one_that_failed_is_a_dead_letter(
    gateway: GatewayHarness,
) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    service = gateway.service("training")
    row = {
        "tenant": TENANT,
        "kind": "nothing",
        "subject": "x",
        "part": "",
        # As often as one is tried that a newer release may run.
        "attempts": UNTIL_KNOWN.attempts_max,
        "correlation_id": "c",
    }
    at = datetime.now(UTC) - timedelta(hours=1)
    service.store[timers.COLLECTION].insert_one({"_id": "late", **row, "due_at": at, "fire_at": at})
    page = browser.get("/platform").text
    assert "the latest by" in page
    assert page.count("All is calm") == len(OWNERS) - 1
    service.run_due()
    assert "timer.nothing" in browser.get("/platform/training/dead-letters").text
    assert "does not run" in browser.get("/platform/training/dead-letters").text
