"""Rules for passwords, locking and combinations of roles."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.actor import FAMILY, Role
from shared.errors import Conflict, FieldError

FAILED_ATTEMPTS_MAX = 5
LOCKED_MINUTES = 15
PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 256
TOKEN_HOURS_DEFAULT = 12
TOKEN_DAYS_MAX = 366
SESSION_HOURS_MAX = 12


@dataclass(frozen=True)
class Attempts:
    """Failed sign-ins in a row, and until when the account is locked because of them."""

    failed: int
    locked_until: datetime | None


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether an account that was locked until a given time is still locked at `now`."""
    return locked_until is not None and now < locked_until


def after_failure(attempts: Attempts, now: datetime) -> Attempts:
    """Count one failed sign-in; the `FAILED_ATTEMPTS_MAX`-th in a row locks for `LOCKED_MINUTES`.

    While an account is locked, further failures neither count nor extend the lock, so that a stranger cannot
    lock it forever.
    """
    if is_locked(attempts.locked_until, now):
        return attempts
    failed = attempts.failed + 1
    if failed < FAILED_ATTEMPTS_MAX:
        return Attempts(failed, None)
    return Attempts(0, now + timedelta(minutes=LOCKED_MINUTES))


def password_faults(password: str, email: str) -> list[str]:
    """What is wrong with a new password, as codes; empty if it is acceptable.

    Length over composition, as NIST SP 800-63B section 5.1.1.2 (2020) asks: `too_short`, `too_long`,
    `contains_email`, `one_character`.
    """
    faults = []
    if len(password) < PASSWORD_CHARACTERS_MIN:
        faults.append("too_short")
    if len(password) > PASSWORD_CHARACTERS_MAX:
        faults.append("too_long")
    name = email.partition("@")[0].lower()
    if len(name) >= 4 and name in password.lower():
        faults.append("contains_email")
    if password and len(set(password)) == 1:
        faults.append("one_character")
    return faults


def role_faults(roles: AbstractSet[str], advisor_id: str | None) -> dict[str, list[str]]:
    """Which fields of a user contradict one another, as field and codes; empty if none do.

    An advisor user is one particular advisor. A guardian sees what is their young advisors', of whom each
    act is about one, so whoever decides about others is none; and an operator, who runs the platform and sees
    no personal data, has no other role.
    """
    faults = {}
    of_one_advisor = FAMILY & roles
    if bool(of_one_advisor) != (advisor_id is not None):
        faults["advisor_id"] = ["required_for_advisors_and_guardians_only"]
    if Role.GUARDIAN in roles and len(roles) > 1:
        faults["roles"] = ["guardian_alone"]
    if Role.OPERATOR in roles and len(roles) > 1:
        faults["roles"] = ["operator_alone"]
    return faults


def email_taken() -> Conflict:
    """The refusal of a user whose email another one has, in whichever case it is written."""
    message = "There is a user with this email already."
    return Conflict(message, errors=[FieldError(field="email", code="taken", message=message)])
