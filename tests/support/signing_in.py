"""Signing in as programs do."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness
from tests.support.harness import TENANT, actor

EMAIL = "finance.reviewer@lakeshore.example"
OPERATOR = actor(Role.OPERATOR, tenant=TENANT)


def attempt(gateway: GatewayHarness, password: str, email: str = EMAIL) -> int:
    """The status of asking for a token by email and password."""
    return gateway.anonymous().post("/tokens", {"email": email, "password": password}).status_code


def status_with(gateway: GatewayHarness, token: str) -> int:
    """The status of asking who one is, with that token."""
    client = gateway.anonymous()
    client.token = token
    return client.get("/me").status_code
