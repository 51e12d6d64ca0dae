"""The gateway behind HTTPS and behind proxies."""

import pytest

from shared.actor import Role
from tests.support.databases import Databases
from tests.support.gateway import separate_gateway


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay(databases: Databases) -> None:
    address = "https://tandem.example"
    with separate_gateway(databases, public_url=address) as made:
        assert made.app.config["SESSION_COOKIE_SECURE"]
        assert "Strict-Transport-Security" in made.anonymous().get("/me").headers


@pytest.mark.parametrize(("trusted", "seen"), [(0, "10.0.0.1"), (1, "192.0.2.9")])
def test_a_proxy_is_believed_only_when_the_settings_say_that_it_is_there(
    databases: Databases, trusted: int, seen: str
) -> None:
    with separate_gateway(databases, trusted_proxies=trusted) as made:
        client = made.as_role(Role.ENGAGEMENT_STAFF)
        through = {"X-Forwarded-For": "203.0.113.5, 192.0.2.9"}
        client.get("/events", headers=through, environ_base={"REMOTE_ADDR": "10.0.0.1"})
        assert made.caller.requests[-1]["origin"] == seen
