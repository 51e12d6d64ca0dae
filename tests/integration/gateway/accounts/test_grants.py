"""Who asks is looked up once, and only where somebody is asked for."""

from collections.abc import Callable

import pytest

from tests.support.gateway import GatewayHarness, signed_in
from tests.support.reads import reads_of
from tests.support.signing_in import EMAIL


def test_who_asks_is_found_with_one_read_and_then_with_none(gateway: GatewayHarness, user: dict) -> None:
    by_session, by_token = signed_in(gateway, EMAIL), gateway.anonymous()
    by_token.token = gateway.token(EMAIL)

    def both() -> None:
        assert by_session.get("/api/v1/me").status_code == by_token.get("/me").status_code == 200

    assert len(_reads(gateway, both)) == 2
    assert _reads(gateway, both) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/nothing-here"),
        ("POST", "/api/v1/nothing-here"),
        ("GET", "/static/images/tandem.svg"),
        ("GET", "/api/openapi.json"),
    ],
)
def test_nobody_is_looked_up_where_nobody_is_asked_for(
    gateway: GatewayHarness, user: dict, method: str, path: str
) -> None:
    by_session, by_token = signed_in(gateway, EMAIL), gateway.app.test_client()
    headers = {"Authorization": f"Bearer {gateway.token(EMAIL)}"}

    def ask() -> None:
        by_session.open(path, method=method).close()
        by_token.open(path, method=method, headers=headers).close()

    assert _reads(gateway, ask) == []


def _reads(gateway: GatewayHarness, work: Callable[[], None]) -> list[str]:
    """What was asked of the gateway's database meanwhile about who somebody is."""
    return [name for name in reads_of(gateway.own.store.database, work) if name in ("access_tokens", "users")]
