"""Tokens: what they say, how they are sent, and when they end."""

from datetime import timedelta

from services.gateway.accounts import rules
from services.gateway.accounts.sign_in import TOKEN_HEADER
from shared.actor import Role
from shared.clock import FixedClock
from tests.support.gateway import PASSWORD, GatewayHarness, signed_in
from tests.support.harness import TENANT
from tests.support.signing_in import EMAIL, status_with


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
    assert status_with(gateway, ended) == 200
    assert client.send("DELETE", "/tokens/current").status_code == 204
    assert status_with(gateway, ended) == 401
    assert status_with(gateway, kept) == 200


def test_a_token_speaks_for_the_request_and_not_the_session_beside_it(
    gateway: GatewayHarness, user: dict
) -> None:
    gateway.add_user("auditor@northern.example", Role.AUDITOR, tenant="northern")
    token = gateway.token("auditor@northern.example")
    client = signed_in(gateway, EMAIL)
    for header in ({"Authorization": f"Bearer {token}"}, {TOKEN_HEADER: token}):
        assert client.get("/api/v1/me", headers=header).json["tenant"] == "northern"
        ended = {name: f"{value}x" for name, value in header.items()}
        assert client.get("/api/v1/me", headers=ended).status_code == 401
    assert client.get("/api/v1/me").json["tenant"] == TENANT


def test_a_token_that_runs_out_does_so_at_its_second(
    gateway: GatewayHarness, user: dict, clock: FixedClock
) -> None:
    token = gateway.token(EMAIL)
    assert status_with(gateway, token) == 200
    clock.advance(timedelta(hours=rules.TOKEN_HOURS_DEFAULT))
    try:
        assert status_with(gateway, token) == 401
    finally:
        clock.advance(-timedelta(hours=rules.TOKEN_HOURS_DEFAULT))
