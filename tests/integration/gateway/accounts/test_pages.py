"""Coming in by the pages, and going out."""

from urllib.parse import parse_qs, urlsplit

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL


def test_who_is_sent_to_sign_in_is_told_why_and_led_back_to_the_form(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    here = "http://localhost/claims?after=x"
    for headers, back in (
        ({"Referer": here}, "/claims?after=x"),
        ({"Referer": "https://evil.example/claims"}, "/"),
        ({"HX-Request": "true", "HX-Current-URL": here}, "/claims?after=x"),
    ):
        browser.delete_cookie("tandem_session")
        answer = browser.post("/claims/claim-1/approve", data={"key": "a-key-long-enough"}, headers=headers)
        address = answer.headers.get("HX-Redirect") or answer.location
        assert parse_qs(urlsplit(address).query) == {"next": [back]}
        assert "so nothing was done" in browser.get(address).text


def test_who_signs_out_is_told_so(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    out = browser.post("/sign-out", data={"csrf_token": guard_of(browser.get("/claims"))})
    assert "You are signed out." in browser.get(out.location).text
