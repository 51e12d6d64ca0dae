"""Who is shut out is out at once, and what was ended stays ended."""

import time

import pytest

from services.gateway.accounts.grants import VIEWER_SECONDS_MAX
from shared.errors import Conflict
from tests.support.gateway import PASSWORD, GatewayHarness, signed_in
from tests.support.signing_in import EMAIL, OPERATOR, attempt, status_with
from tests.support.waiting import eventually


def test_a_disabled_person_is_out_at_once(gateway: GatewayHarness, user: dict) -> None:
    token = gateway.token(EMAIL)
    assert status_with(gateway, token) == 200
    gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert status_with(gateway, token) == 401
    assert attempt(gateway, PASSWORD) == 401
    with pytest.raises(Conflict):
        gateway.own.execute("disable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    gateway.own.execute("enable_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert status_with(gateway, token) == 401, "what was ended stays ended"
    assert attempt(gateway, PASSWORD) == 201


def test_a_new_password_ends_tokens_and_the_old_password(gateway: GatewayHarness, user: dict) -> None:
    token = gateway.token(EMAIL)
    assert status_with(gateway, token) == 200
    with gateway.app.app_context():
        from flask_security import hash_password

        data = {"user_id": user["user_id"], "password_hash": hash_password("another long pass phrase")}
    gateway.own.execute("set_password", data, actor=OPERATOR)
    assert status_with(gateway, token) == 401
    assert attempt(gateway, PASSWORD) == 401
    assert attempt(gateway, "another long pass phrase") == 201


@pytest.mark.parametrize("ending", ["disable_user", "set_password"])
def test_disabling_and_a_new_password_end_sessions_too(
    gateway: GatewayHarness, user: dict, ending: str
) -> None:
    client = signed_in(gateway, EMAIL)
    assert client.get("/api/v1/me").status_code == 200
    data = {"user_id": user["user_id"]}
    if ending == "set_password":
        data["password_hash"] = gateway.password_hash()
    gateway.own.execute(ending, data, actor=OPERATOR)
    assert client.get("/api/v1/me").status_code == 401
    if ending == "disable_user":
        gateway.own.execute("enable_user", data, actor=OPERATOR)
        assert client.get("/api/v1/me").status_code == 401, "what was ended stays ended"


def test_who_is_shut_out_by_another_process_is_out_within_the_promised_seconds(
    gateway: GatewayHarness, user: dict
) -> None:
    token = gateway.token(EMAIL)
    assert status_with(gateway, token) == 200
    # As the operator's command does it: past this process.
    gateway.own.store["users"].update_one({"_id": user["user_id"]}, {"$set": {"active": False}})
    time_is_up = time.monotonic() + VIEWER_SECONDS_MAX
    eventually(lambda: time.monotonic() > time_is_up, what="the promised seconds to pass")
    assert status_with(gateway, token) == 401
