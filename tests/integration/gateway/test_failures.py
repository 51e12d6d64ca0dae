"""What pages say when something fails."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.persistence.store import Store
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL

NOBODY_ANSWERS = "mongodb://127.0.0.1:9/nobody"


@pytest.fixture
def silent(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], FlaskClient]]:
    """Browsers of a signed-in person who reads a language, while nobody answers at the database's address."""
    away = Store(NOBODY_ANSWERS)
    sign_in = gateway.app.extensions["sign_in"]
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)

    def browser_in(language: str) -> FlaskClient:
        browser = signed_in(gateway, REVIEWER_EMAIL)
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        monkeypatch.setattr(gateway.app.extensions["security"].datastore, "db", away)
        monkeypatch.setattr(sign_in.granted, "_store", away)
        return browser

    yield browser_in
    away.close()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "We cannot do this right now"), ("es", "No podemos hacer esto ahora")]
)
def test_a_service_that_is_away_is_said_in_plain_words(
    gateway: GatewayHarness, language: str, words: str
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    browser.set_cookie("language", language)
    gateway.caller.away.add("stipends")
    answer = browser.get("/claims")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert words in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(
    ("method", "path", "language", "words"),
    [
        ("GET", "/claims", "en", "We cannot do this right now"),
        ("GET", "/", "es", "No podemos hacer esto ahora"),
        ("POST", "/sign-out", "en", "We cannot do this right now"),
    ],
)
def test_who_is_signed_in_gets_a_page_while_the_gateways_database_is_away(
    silent: Callable[[str], FlaskClient], method: str, path: str, language: str, words: str
) -> None:
    answer = silent(language).open(path, method=method)
    assert answer.status_code == 503
    assert words in answer.text
    assert "/sign-in" not in answer.text


def test_an_unforeseen_failure_shows_a_page_and_no_trace(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    monkeypatch.setattr(gateway.caller, "call", lambda *_: {}["not there"])
    answer = browser.get("/claims")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Traceback" not in answer.text
    assert "KeyError" not in answer.text


def test_a_part_of_a_page_that_fails_says_so_at_the_top_of_the_page(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    form = {"csrf_token": guard_of(browser.get("/claims")), "key": "a-key-long-enough"}
    gateway.caller.away.add("stipends")
    answer = browser.post("/claims/claim-1/approve", data=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#messages")
    assert "is not answering" in answer.text
    assert "<html" not in answer.text


def test_too_many_tries_are_answered_with_a_page(gateway: GatewayHarness) -> None:
    browser = gateway.app.test_client()
    form = {"email": "a@b.example", "password": "x", "csrf_token": guard_of(browser.get("/sign-in"))}
    statuses = [browser.post("/sign-in", data=form).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert "Too many tries" in browser.post("/sign-in", data=form).text


def test_programs_still_get_problem_details(gateway: GatewayHarness) -> None:
    answer = gateway.app.test_client().get("/api/v1/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
