"""Reconciliation asks every service."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness


def test_reconciliation_asks_every_service_and_finds_agreement_in_an_empty_program(
    gateway: GatewayHarness,
) -> None:
    client = gateway.as_role(Role.AUDITOR, "empty")
    before = len(gateway.caller.requests)
    answer = client.get("/reconciliation")
    assert answer.status_code == 200, answer.text
    asked = [(row["service"], row["operation"]) for row in gateway.caller.requests[before:]]
    assert [service for service, operation in asked if operation == "tallies"] == [
        "identity",
        "recruitment",
        "training",
        "advocacy",
        "stipends",
        "insights",
    ]
    assert asked[-1] == ("insights", "reconcile")
    assert answer.json["disagreements"] == []
