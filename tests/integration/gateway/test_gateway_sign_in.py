"""Tokens, sessions, the lock, and what ends them."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.gateway.accounts import rules
from services.gateway.accounts.grants import VIEWER_SECONDS_MAX
from services.gateway.accounts.sign_in import TOKEN_HEADER
from shared.actor import Role
from shared.clock import FixedClock
from shared.errors import Conflict
from tests.support.gateway import PASSWORD, GatewayHarness, gateway_harness
from tests.support.harness import TENANT, actor
from tests.support.waiting import eventually

EMAIL = "finance.reviewer@lakeshore.example"
OPERATOR = actor(Role.OPERATOR, tenant=TENANT)


@pytest.fixture
def clock(gateway: GatewayHarness) -> FixedClock:
    """The gateway's clock."""
    assert isinstance(gateway.clock, FixedClock)
    return gateway.clock


@pytest.fixture
def user(gateway: GatewayHarness) -> dict:
    return gateway.add_user(EMAIL, Role.FINANCE_REVIEWER)


def _try(gateway: GatewayHarness, password: str, email: str = EMAIL) -> int:
    return gateway.anonymous().post("/tokens", {"email": email, "password": password}).status_code


def _me(gateway: GatewayHarness, token: str) -> int:
    client = gateway.anonymous()
    client.token = token
    return client.get("/me").status_code


def test_a_token_says_who_one_is_and_what_one_may(gateway: GatewayHarness, user: dict) -> None:
    client = gateway.anonymous()
    answer = client.post("/tokens", {"email": f" {EMAIL.upper()} ".strip(), "password": PASSWORD})
    assert answer.status_code == 201
    client.token = answer.json["token"]
    me = client.get("/me").json
    assert me == answer.json["user"]
    assert (me["user_id"], me["tenant"], me["roles"]) == (user["user_id"], TENANT, ["finance_reviewer"])
    assert "stipends.approve_claim" in me["operations"]
    assert "stipends.release_payments" not in me["operations"]


def test_a_token_is_taken_from_either_header_and_from_nowhere_else(
    gateway: GatewayHarness, user: dict
) -> None:
    token = gateway.token(EMAIL)
    client = gateway.anonymous()
    assert client.get("/me", headers={TOKEN_HEADER: token}).status_code == 200
    assert client.get("/me", headers={"Authorization": f"bearer {token}"}).status_code == 200
    assert client.get(f"/me?auth_token={token}").status_code == 401
    assert client.get("/me", headers={TOKEN_HEADER: token[:-1] + "?"}).status_code == 401
    assert client.get("/me", headers={"Authorization": f"Basic {token}"}).status_code == 401


def test_signing_out_ends_that_token_alone(gateway: GatewayHarness, user: dict) -> None:
    ended, kept = gateway.token(EMAIL), gateway.token(EMAIL)
    client = gateway.anonymous()
    client.token = ended
    assert _me(gateway, ended) == 200
    assert client.send("DELETE", "/tokens/current").status_code == 204
    assert _me(gateway, ended) == 401
    assert _me(gateway, kept) == 200


def test_wrong_password_unknown_person_and_disabled_person_are_told_the_same(gateway: GatewayHarness) -> None:
    disabled = gateway.add_user("gone@lakeshore.example", Role.AUDITOR)
    gateway.own.execute("disable_user", {"user_id": disabled["user_id"]}, actor=OPERATOR)
    gateway.add_user(EMAIL, Role.FINANCE_REVIEWER)
    answers = [
        gateway.anonymous().post("/tokens", {"email": email, "password": password})
        for email, password in (
            (EMAIL, "not the right password"),
            ("nobody@lakeshore.example", PASSWORD),
            ("gone@lakeshore.example", PASSWORD),
        )
    ]
    told = {(answer.status_code, answer.json["code"], answer.json["detail"]) for answer in answers}
    assert len(told) == 1
    assert answers[0].status_code == 401


def test_too_many_wrong_passwords_lock_for_some_minutes_even_for_the_right_one(
    gateway: GatewayHarness, user: dict, clock: FixedClock
) -> None:
    token = gateway.token(EMAIL)
    for _ in range(rules.FAILED_ATTEMPTS_MAX):
        assert _try(gateway, "not the right password") == 401
    assert _try(gateway, PASSWORD) == 401
    assert _me(gateway, token) == 200, "who is in already is not thrown out by a stranger's guesses"
    clock.advance(timedelta(minutes=rules.LOCKED_MINUTES))
    assert _try(gateway, PASSWORD) == 201


def test_wrong_passwords_are_forgotten_after_a_right_one(gateway: GatewayHarness, user: dict) -> None:
    for _ in range(2):
        for _ in range(rules.FAILED_ATTEMPTS_MAX - 1):
            _try(gateway, "not the right password")
        assert _try(gateway, PASSWORD) == 201


def test_guesses_made_at_the_same_time_are_all_counted(gateway: GatewayHarness, user: dict) -> None:
    with ThreadPoolExecutor(rules.FAILED_ATTEMPTS_MAX) as pool:
        list(pool.map(lambda _: _try(gateway, "not the right password"), range(rules.FAILED_ATTEMPTS_MAX)))
    assert _try(gateway, PASSWORD) == 401


def test_the_operator_unlocks_at_once(gateway: GatewayHarness, user: dict) -> None:
    for _ in range(rules.FAILED_ATTEMPTS_MAX):
        _try(gateway, "not the right password")
    assert gateway.own.ask("users", {}, actor=OPERATOR)["items"][0]["locked"]
    gateway.own.execute("unlock_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert _try(gateway, PASSWORD) == 201


def test_a_disabled_person_is_out_at_once(gateway: GatewayHarness, user: dict) -> None:
    token = gateway.token(EMAIL)
    assert _me(gateway, token) == 200
    gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert _me(gateway, token) == 401
    assert _try(gateway, PASSWORD) == 401
    with pytest.raises(Conflict):
        gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    gateway.own.execute("enable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert _me(gateway, token) == 401, "what was ended stays ended"
    assert _try(gateway, PASSWORD) == 201


def test_a_new_password_ends_tokens_and_the_old_password(gateway: GatewayHarness, user: dict) -> None:
    token = gateway.token(EMAIL)
    assert _me(gateway, token) == 200
    with gateway.app.app_context():
        from flask_security import hash_password

        data = {"user_id": user["user_id"], "password_hash": hash_password("another long pass phrase")}
    gateway.own.execute("set_password", data, actor=OPERATOR)
    assert _me(gateway, token) == 401
    assert _try(gateway, PASSWORD) == 401
    assert _try(gateway, "another long pass phrase") == 201


def test_no_password_hash_and_no_token_reaches_the_audit(gateway: GatewayHarness, user: dict) -> None:
    gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    rows = list(gateway.own.store["audit"].find())
    assert {row["action"] for row in rows} == {"add_user", "disable_user"}
    assert not [row for row in rows if "argon2" in str(row) or "password_hash" in str(row)]
    assert gateway.own.store["credentials"].find_one()["password"].startswith("$argon2id$")
    assert "argon2" not in str(list(gateway.own.store["commands"].find()))


def test_an_email_belongs_to_one_person_whatever_the_tenant(gateway: GatewayHarness, user: dict) -> None:
    assert gateway.own.store["users"].count_documents({"email": EMAIL}) == 1
    with gateway.app.app_context():
        from services.gateway.accounts.sign_in import sign_in

        with pytest.raises(Conflict):
            sign_in().require_free(EMAIL)


# ---------------------------------------------------------------- sessions


def _form_token(client: FlaskClient, path: str = "/sign-in") -> str:
    page = client.get(path).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def _signed_in(gateway: GatewayHarness) -> FlaskClient:
    client = gateway.app.test_client()
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": _form_token(client)}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 302, answer.text
    return client


def test_a_browser_signs_in_by_the_form_and_its_session_opens_the_api(
    gateway: GatewayHarness, user: dict
) -> None:
    client = _signed_in(gateway)
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
    form = {"email": EMAIL, "password": "not the right password", "csrf_token": _form_token(client)}
    assert client.post("/sign-in", data=form).status_code != 302
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_s_writes_need_the_page_s_token_and_a_token_s_do_not(
    gateway: GatewayHarness, user: dict
) -> None:
    client = _signed_in(gateway)
    path, key = "/api/v1/claims/none/approval", {"Idempotency-Key": "key-of-this-test"}
    refused = client.post(path, headers=key)
    assert (refused.status_code, refused.json["code"]) == (400, "csrf_token_missing")
    with client.session_transaction():
        pass
    allowed = client.post(path, headers=key | {"X-CSRFToken": _form_token(client, "/apply/lakeshore")})
    assert allowed.status_code == 404
    program = gateway.anonymous()
    program.token = gateway.token(EMAIL)
    assert program.post("/claims/none/approval").status_code == 404


def test_a_token_speaks_for_the_request_and_not_the_session_beside_it(
    gateway: GatewayHarness, user: dict
) -> None:
    gateway.add_user("auditor@northern.example", Role.AUDITOR, tenant="northern")
    token = gateway.token("auditor@northern.example")
    client = _signed_in(gateway)
    for header in ({"Authorization": f"Bearer {token}"}, {TOKEN_HEADER: token}):
        assert client.get("/api/v1/me", headers=header).json["tenant"] == "northern"
        ended = {name: f"{value}x" for name, value in header.items()}
        assert client.get("/api/v1/me", headers=ended).status_code == 401
    assert client.get("/api/v1/me").json["tenant"] == TENANT


@pytest.mark.parametrize("path", ["/verify", "/register", "/reset", "/change", "/login", "/fs-static/a.js"])
def test_of_the_sign_in_library_only_the_two_doors_we_use_are_open(
    gateway: GatewayHarness, user: dict, path: str
) -> None:
    client = _signed_in(gateway)
    assert client.get(path).status_code == 404


def _copied(gateway: GatewayHarness, client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of this one's session cookie."""
    cookie = client.get_cookie("tandem_session")
    assert cookie is not None
    other = gateway.app.test_client()
    other.set_cookie("tandem_session", cookie.value)
    return other


def _sign_out(client: FlaskClient) -> int:
    return client.post("/sign-out", data={"csrf_token": _form_token(client, "/apply/lakeshore")}).status_code


def test_a_copy_of_the_cookie_opens_nothing_once_its_session_was_signed_out(
    gateway: GatewayHarness, user: dict
) -> None:
    client, elsewhere = _signed_in(gateway), _signed_in(gateway)
    copy = _copied(gateway, client)
    assert copy.get("/api/v1/me").status_code == 200
    assert _sign_out(client) == 302
    assert copy.get("/api/v1/me").status_code == 401
    assert elsewhere.get("/api/v1/me").status_code == 200, "signing out ends one session alone"


def test_signing_in_again_ends_the_session_that_the_browser_had(gateway: GatewayHarness, user: dict) -> None:
    client = _signed_in(gateway)
    copy = _copied(gateway, client)
    gateway.app.config["DEMO_SIGN_IN"] = True
    try:
        form = {"email": EMAIL, "csrf_token": _form_token(client, "/apply/lakeshore")}
        assert client.post("/demo/enter", data=form).status_code == 303
    finally:
        gateway.app.config["DEMO_SIGN_IN"] = False
    assert client.get("/api/v1/me").status_code == 200
    assert copy.get("/api/v1/me").status_code == 401


def test_a_session_ends_with_its_hours_however_much_it_was_used(
    gateway: GatewayHarness, user: dict, clock: FixedClock
) -> None:
    client = _signed_in(gateway)
    clock.advance(timedelta(hours=rules.SESSION_HOURS_MAX))
    try:
        assert client.get("/api/v1/me").status_code == 401
    finally:
        clock.advance(-timedelta(hours=rules.SESSION_HOURS_MAX))


def test_a_browser_is_remembered_by_its_session_alone(gateway: GatewayHarness, user: dict) -> None:
    client = gateway.app.test_client()
    form = {"email": EMAIL, "password": PASSWORD, "remember": "y", "csrf_token": _form_token(client)}
    assert client.post("/sign-in", data=form).status_code == 302
    assert client.get_cookie("remember_token") is None


@pytest.mark.parametrize("ending", ["disable_user", "set_password"])
def test_disabling_and_a_new_password_end_sessions_too(
    gateway: GatewayHarness, user: dict, ending: str
) -> None:
    client = _signed_in(gateway)
    assert client.get("/api/v1/me").status_code == 200
    data = {"user_id": user["user_id"]}
    if ending == "set_password":
        data["password_hash"] = gateway.password_hash()
    gateway.own.execute(ending, data, actor=OPERATOR)
    assert client.get("/api/v1/me").status_code == 401
    if ending == "disable_user":
        gateway.own.execute("enable_user", data, actor=OPERATOR)
        assert client.get("/api/v1/me").status_code == 401, "what was ended stays ended"


def test_who_asks_is_found_with_one_read_and_then_with_none(gateway: GatewayHarness, user: dict) -> None:
    by_session, by_token = _signed_in(gateway), gateway.anonymous()
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
    by_session, by_token = _signed_in(gateway), gateway.app.test_client()
    headers = {"Authorization": f"Bearer {gateway.token(EMAIL)}"}

    def ask() -> None:
        by_session.open(path, method=method).close()
        by_token.open(path, method=method, headers=headers).close()

    assert _reads(gateway, ask) == []


def test_who_is_shut_out_by_another_process_is_out_within_the_promised_seconds(
    gateway: GatewayHarness, user: dict
) -> None:
    token = gateway.token(EMAIL)
    assert _me(gateway, token) == 200
    # As the operator's command does it: past this process.
    gateway.own.store["users"].update_one({"_id": user["user_id"]}, {"$set": {"active": False}})
    time_is_up = time.monotonic() + VIEWER_SECONDS_MAX
    eventually(lambda: time.monotonic() > time_is_up, what="the promised seconds to pass")
    assert _me(gateway, token) == 401


def test_a_token_that_runs_out_does_so_at_its_second(
    gateway: GatewayHarness, user: dict, clock: FixedClock
) -> None:
    token = gateway.token(EMAIL)
    assert _me(gateway, token) == 200
    clock.advance(timedelta(hours=rules.TOKEN_HOURS_DEFAULT))
    try:
        assert _me(gateway, token) == 401
    finally:
        clock.advance(-timedelta(hours=rules.TOKEN_HOURS_DEFAULT))


def _reads(gateway: GatewayHarness, work: Callable[[], None]) -> list[dict]:
    """What was asked of the gateway's database meanwhile about who somebody is."""
    database = gateway.own.store.database
    database.command("profile", 2)
    try:
        work()
    finally:
        database.command("profile", 0)
    reads = list(database["system.profile"].find({"op": {"$in": ["query", "command"]}}))
    database["system.profile"].drop()
    return [read for read in reads if read["ns"].endswith((".access_tokens", ".users"))]


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay(
    mongodb_uri: str, database_prefix: str
) -> None:
    address = "https://tandem.example"
    with gateway_harness(mongodb_uri, f"{database_prefix}_https", public_url=address) as made:
        assert made.app.config["SESSION_COOKIE_SECURE"]
        assert "Strict-Transport-Security" in made.anonymous().get("/me").headers


@pytest.mark.parametrize(("trusted", "seen"), [(0, "10.0.0.1"), (1, "192.0.2.9")])
def test_a_proxy_is_believed_only_when_the_settings_say_that_it_is_there(
    mongodb_uri: str, database_prefix: str, trusted: int, seen: str
) -> None:
    with gateway_harness(mongodb_uri, f"{database_prefix}_{trusted}", trusted_proxies=trusted) as made:
        client = made.as_role(Role.ENGAGEMENT_STAFF)
        through = {"X-Forwarded-For": "203.0.113.5, 192.0.2.9"}
        client.get("/events", headers=through, environ_base={"REMOTE_ADDR": "10.0.0.1"})
        assert made.caller.requests[-1]["origin"] == seen
