"""The lock, new passwords, and roles that fit."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.accounts.rules import (
    FAILED_ATTEMPTS_MAX,
    LOCKED_MINUTES,
    Attempts,
    after_failure,
    is_locked,
    password_faults,
    role_faults,
)
from shared.actor import Role

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LOCK = timedelta(minutes=LOCKED_MINUTES)


def _after(failures: int, every: timedelta = timedelta(0)) -> Attempts:
    attempts = Attempts(0, None)
    for number in range(failures):
        attempts = after_failure(attempts, NOW + number * every)
    return attempts


def test_one_failure_less_than_the_limit_does_not_lock() -> None:
    assert _after(FAILED_ATTEMPTS_MAX - 1) == Attempts(FAILED_ATTEMPTS_MAX - 1, None)


def test_the_last_allowed_failure_locks_for_the_whole_time_and_no_longer() -> None:
    locked = _after(FAILED_ATTEMPTS_MAX)
    assert locked == Attempts(0, NOW + LOCK)
    assert is_locked(locked.locked_until, NOW + LOCK - timedelta(seconds=1))
    assert not is_locked(locked.locked_until, NOW + LOCK)


@given(more=st.integers(1, 100))
def test_guessing_on_never_lengthens_a_lock(more: int) -> None:
    assert _after(FAILED_ATTEMPTS_MAX + more) == _after(FAILED_ATTEMPTS_MAX)


@given(failures=st.integers(0, 300))
def test_a_guesser_has_a_few_tries_in_each_stretch_of_a_lock(failures: int) -> None:
    looked_at = 0
    attempts = Attempts(0, None)
    for number in range(failures):
        now = NOW + number * timedelta(seconds=30)
        looked_at += not is_locked(attempts.locked_until, now)
        attempts = after_failure(attempts, now)
    stretches = failures * timedelta(seconds=30) / LOCK + 1
    assert looked_at <= FAILED_ATTEMPTS_MAX * stretches


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("correct horse battery", []),
        ("short", ["too_short"]),
        ("x" * 12, ["one_character"]),
        ("maria.alvarez 2026!", ["contains_email"]),
        ("ab" * 200, ["too_long"]),
    ],
)
def test_a_new_password_is_judged_by_its_length_and_what_is_easily_guessed(
    password: str, faults: list[str]
) -> None:
    assert password_faults(password, "Maria.Alvarez@lakeshore.example") == faults


@pytest.mark.parametrize(
    ("roles", "advisor_id", "fields"),
    [
        ({Role.ADVISOR}, "advisor-1", set()),
        ({Role.ADVISOR}, None, {"advisor_id"}),
        ({Role.GUARDIAN}, "advisor-1", set()),
        ({Role.GUARDIAN}, None, {"advisor_id"}),
        ({Role.ADVISOR, Role.GUARDIAN}, "advisor-1", {"roles"}),
        ({Role.FINANCE_REVIEWER, Role.GUARDIAN}, "advisor-1", {"roles"}),
        ({Role.AUDITOR}, "advisor-1", {"advisor_id"}),
        ({Role.OPERATOR}, None, set()),
        ({Role.OPERATOR, Role.AUDITOR}, None, {"roles"}),
        ({Role.ENGAGEMENT_STAFF, Role.ADVISOR}, "advisor-1", set()),
    ],
)
def test_roles_that_contradict_one_another_are_named(
    roles: set[Role], advisor_id: str | None, fields: set[str]
) -> None:
    assert set(role_faults(roles, advisor_id)) == fields
