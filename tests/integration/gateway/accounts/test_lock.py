"""Wrong passwords tell nothing, and too many of them lock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from services.gateway.accounts import rules
from shared.actor import Role
from shared.clock import FixedClock
from tests.support.gateway import PASSWORD, GatewayHarness
from tests.support.signing_in import EMAIL, OPERATOR, attempt, status_with


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
        assert attempt(gateway, "not the right password") == 401
    assert attempt(gateway, PASSWORD) == 401
    assert status_with(gateway, token) == 200, "who is in already is not thrown out by a stranger's guesses"
    clock.advance(timedelta(minutes=rules.LOCKED_MINUTES))
    assert attempt(gateway, PASSWORD) == 201


def test_wrong_passwords_are_forgotten_after_a_right_one(gateway: GatewayHarness, user: dict) -> None:
    for _ in range(2):
        for _ in range(rules.FAILED_ATTEMPTS_MAX - 1):
            attempt(gateway, "not the right password")
        assert attempt(gateway, PASSWORD) == 201


def test_guesses_made_at_the_same_time_are_all_counted(gateway: GatewayHarness, user: dict) -> None:
    with ThreadPoolExecutor(rules.FAILED_ATTEMPTS_MAX) as pool:
        list(pool.map(lambda _: attempt(gateway, "not the right password"), range(rules.FAILED_ATTEMPTS_MAX)))
    assert attempt(gateway, PASSWORD) == 401


def test_the_operator_unlocks_at_once(gateway: GatewayHarness, user: dict) -> None:
    for _ in range(rules.FAILED_ATTEMPTS_MAX):
        attempt(gateway, "not the right password")
    assert gateway.own.ask("users", {}, actor=OPERATOR)["items"][0]["locked"]
    gateway.own.execute("unlock_user", {"user_id": user["user_id"]}, actor=OPERATOR)
    assert attempt(gateway, PASSWORD) == 201
