"""Headers that guard every answer."""

import pytest

from tests.support.gateway import GatewayHarness


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/", "/api/openapi.json", "/sign-in", "/nowhere"])
def test_every_answer_is_guarded(gateway: GatewayHarness, path: str) -> None:
    headers = gateway.app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]
