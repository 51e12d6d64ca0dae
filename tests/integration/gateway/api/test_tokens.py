"""Sign-in is limited, whatever the address."""

from services.gateway.http import rules
from tests.support.gateway import GatewayHarness


def test_sign_in_is_limited_by_email_from_wherever_it_comes(gateway: GatewayHarness, counted: None) -> None:
    limit = int(rules.SIGN_IN_PER_EMAIL.split()[0])
    client = gateway.app.test_client()

    def attempt(number: int, email: str) -> int:
        body = {"email": email}
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return client.post("/api/v1/tokens", json=body, environ_base=address).status_code

    assert {attempt(number, "rosa@lakeshore.example") for number in range(limit)} == {422}
    assert attempt(200, "ROSA@lakeshore.example") == 429
    assert attempt(200, "other@lakeshore.example") == 422
