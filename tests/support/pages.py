"""People, forms and lists of the pages, as several of their tests use them."""

import re
from typing import Any

import eventlet
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.gateway import GatewayHarness

STAFF_EMAIL = "staff@lakeshore.example"
REVIEWER_EMAIL = "reviewer@lakeshore.example"
APPLICANT = {
    "given_name": "Rosa",
    "family_name": "Marquez",
    "advisor_kind": "parent",
    "phone": "414-555-0177",
    "language": "en",
}


def one_a_page(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have a list show one item on each page."""
    monkeypatch.setattr(f"services.gateway.{name}", 1)


def next_page(browser: FlaskClient, page: TestResponse) -> TestResponse:
    """The page that the only link to a next one leads to."""
    (address,) = re.findall(r'href="([^"]+)" rel="next"', page.text)
    return browser.get(address.replace("&amp;", "&"))


def key_of(page: TestResponse) -> str:
    """The key by which a rendered form has one effect."""
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def asked_together(gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch, calls: int) -> list[str]:
    """Have nobody answer before as many calls as these were made; the list fills with who is called."""
    straight, all_asked = gateway.caller.call, eventlet.Event()
    asked: list[str] = []

    def call(service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.append(service)
        if len(asked) == calls and not all_asked.ready():
            all_asked.send()
        with eventlet.Timeout(10):
            all_asked.wait()
        return straight(service, method, request)

    monkeypatch.setattr(gateway.caller, "call", call)
    return asked
