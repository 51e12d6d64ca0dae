"""Sessions of browsers, and what ends them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.gateway.accounts import rules
from shared.clock import FixedClock
from tests.support.gateway import PASSWORD, GatewayHarness, guard_of, signed_in
from tests.support.signing_in import EMAIL


def test_a_browser_signs_in_by_the_form_and_its_session_opens_the_api(
    gateway: GatewayHarness, user: dict
) -> None:
    client = signed_in(gateway, EMAIL)
    assert client.get("/api/v1/me").json["email"] == EMAIL
    cookie = client.get_cookie("tandem_session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_the_form_is_refused_without_its_token_and_with_a_wrong_password(
    gateway: GatewayHarness, user: dict
) -> None:
    client = gateway.app.test_client()
    assert client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 400
    form = {
        "email": EMAIL,
        "password": "not the right password",
        "csrf_token": guard_of(client.get("/sign-in")),
    }
    assert client.post("/sign-in", data=form).status_code != 302
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_s_writes_need_the_page_s_token_and_a_token_s_do_not(
    gateway: GatewayHarness, user: dict
) -> None:
    client = signed_in(gateway, EMAIL)
    path = "/api/v1/claims/none/approval"
    key = {"Idempotency-Key": "key-of-this-test", "If-Match": '"1"'}
    refused = client.post(path, headers=key)
    assert (refused.status_code, refused.json["code"]) == (400, "csrf_token_missing")
    with client.session_transaction():
        pass
    allowed = client.post(path, headers=key | {"X-CSRFToken": guard_of(client.get("/apply/lakeshore"))})
    assert allowed.status_code == 404
    program = gateway.anonymous()
    program.token = gateway.token(EMAIL)
    assert program.post("/claims/none/approval", headers={"If-Match": '"1"'}).status_code == 404


@pytest.mark.parametrize("path", ["/verify", "/register", "/reset", "/change", "/login", "/fs-static/a.js"])
def test_of_the_sign_in_library_only_the_two_doors_we_use_are_open(
    gateway: GatewayHarness, user: dict, path: str
) -> None:
    client = signed_in(gateway, EMAIL)
    assert client.get(path).status_code == 404


def _copied(gateway: GatewayHarness, client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of this one's session cookie."""
    cookie = client.get_cookie("tandem_session")
    assert cookie is not None
    other = gateway.app.test_client()
    other.set_cookie("tandem_session", cookie.value)
    return other


def _sign_out(client: FlaskClient) -> int:
    return client.post("/sign-out", data={"csrf_token": guard_of(client.get("/apply/lakeshore"))}).status_code


def test_a_copy_of_the_cookie_opens_nothing_once_its_session_was_signed_out(
    gateway: GatewayHarness, user: dict
) -> None:
    client, elsewhere = signed_in(gateway, EMAIL), signed_in(gateway, EMAIL)
    copy = _copied(gateway, client)
    assert copy.get("/api/v1/me").status_code == 200
    assert _sign_out(client) == 302
    assert copy.get("/api/v1/me").status_code == 401
    assert elsewhere.get("/api/v1/me").status_code == 200, "signing out ends one session alone"


def test_signing_in_again_ends_the_session_that_the_browser_had(gateway: GatewayHarness, user: dict) -> None:
    client = signed_in(gateway, EMAIL)
    copy = _copied(gateway, client)
    gateway.app.config["DEMO_SIGN_IN"] = True
    try:
        form = {"email": EMAIL, "csrf_token": guard_of(client.get("/apply/lakeshore"))}
        assert client.post("/demo/enter", data=form).status_code == 303
    finally:
        gateway.app.config["DEMO_SIGN_IN"] = False
    assert client.get("/api/v1/me").status_code == 200
    assert copy.get("/api/v1/me").status_code == 401


def test_a_session_ends_with_its_hours_however_much_it_was_used(
    gateway: GatewayHarness, user: dict, clock: FixedClock
) -> None:
    client = signed_in(gateway, EMAIL)
    clock.advance(timedelta(hours=rules.SESSION_HOURS_MAX))
    try:
        assert client.get("/api/v1/me").status_code == 401
    finally:
        clock.advance(-timedelta(hours=rules.SESSION_HOURS_MAX))


def test_a_browser_is_remembered_by_its_session_alone(gateway: GatewayHarness, user: dict) -> None:
    client = gateway.app.test_client()
    form = {
        "email": EMAIL,
        "password": PASSWORD,
        "remember": "y",
        "csrf_token": guard_of(client.get("/sign-in")),
    }
    assert client.post("/sign-in", data=form).status_code == 302
    assert client.get_cookie("remember_token") is None
