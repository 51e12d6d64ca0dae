"""Rules of the front door: limits, lock-out, and the shape of the headers that callers send.

Pure calculation: no database, no web framework, no clock of its own.
"""

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from shared.identity import FAMILY, Role
from shared.ids import IDEMPOTENCY_KEY_CHARACTERS_MAX

FAILED_ATTEMPTS_MAX = 5
LOCKED_MINUTES = 15
PASSWORD_CHARACTERS_MIN = 12
PASSWORD_CHARACTERS_MAX = 256
TOKEN_HOURS_DEFAULT = 12
TOKEN_DAYS_MAX = 366
SESSION_HOURS_MAX = 12
BODY_BYTES_MAX = 5 * 1024 * 1024
ADDRESS_BYTES_MAX = 8_192
JSON_LEVELS_MAX = 32
RETRY_AFTER_SECONDS = 2
DATABASE_SECONDS_MAX = 3.0

SIGN_IN_PER_ADDRESS = "120 per minute"
SIGN_IN_PER_EMAIL = "20 per minute"
PUBLIC_FORM_PER_ADDRESS = "20 per minute; 200 per day"

_IDEMPOTENCY_KEY = re.compile(rf"[A-Za-z0-9._:~-]{{8,{IDEMPOTENCY_KEY_CHARACTERS_MAX}}}")
_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_VERSION_TAG = re.compile(r'"(\d{1,18})"')


@dataclass(frozen=True)
class Attempts:
    """Failed sign-ins in a row, and until when the account is locked because of them."""

    failed: int
    locked_until: datetime | None


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Say whether an account that was locked until a moment is still locked at `now`."""
    return locked_until is not None and now < locked_until


def after_failure(attempts: Attempts, now: datetime) -> Attempts:
    """Count one failed sign-in; the `FAILED_ATTEMPTS_MAX`-th in a row locks for `LOCKED_MINUTES`.

    While an account is locked, further failures neither count nor lengthen the lock, so that nobody can be
    kept out for good by a stranger who goes on guessing.
    """
    if is_locked(attempts.locked_until, now):
        return attempts
    failed = attempts.failed + 1
    if failed < FAILED_ATTEMPTS_MAX:
        return Attempts(failed, None)
    return Attempts(0, now + timedelta(minutes=LOCKED_MINUTES))


def password_faults(password: str, email: str) -> list[str]:
    """Say what is wrong with a new password, as codes; an empty list when it will do.

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


def normal_email(email: str) -> str:
    """Give the form in which an email address is kept and looked up: trimmed, lower case."""
    return email.strip().lower()


def role_faults(roles: AbstractSet[str], advisor_id: str | None) -> dict[str, list[str]]:
    """Say which fields of a user contradict one another, as field and codes; empty when none do.

    Whoever is an advisor is one particular advisor, and a guardian is the guardian of one; an operator, who
    runs the platform and sees no person, is nothing else.
    """
    faults = {}
    of_one_advisor = FAMILY & roles
    if bool(of_one_advisor) != (advisor_id is not None):
        faults["advisor_id"] = ["required_for_advisors_and_guardians_only"]
    if of_one_advisor == FAMILY:
        faults["roles"] = ["advisor_or_guardian"]
    if Role.OPERATOR in roles and len(roles) > 1:
        faults["roles"] = ["operator_alone"]
    return faults


def is_idempotency_key(value: str) -> bool:
    """8 to 200 letters, digits and `. _ : ~ -`: long enough not to be met by chance, safe in a log."""
    return _IDEMPOTENCY_KEY.fullmatch(value) is not None


def stranger_key(key: str, content: dict[str, Any]) -> str:
    """Give the key under which a command of somebody who is not signed in is known: it is of its content too.

    All strangers act under one name, so that one's key must be in nobody else's way.
    """
    known_by = orjson.dumps([key, content], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(known_by).hexdigest()


def is_correlation_id(value: str) -> bool:
    """8 to 64 letters, digits and `. _ -`."""
    return _CORRELATION_ID.fullmatch(value) is not None


def version_tag(version: int) -> str:
    """Give the entity tag of a record's version: `"7"`."""
    return f'"{version}"'


def tagged_version(if_match: str) -> int | None:
    """Read the version out of an If-Match header: 7 for `"7"`, None for `*` (any version).

    Raises ValueError for anything else: a weak tag or a list cannot say which version is meant.
    """
    if if_match.strip() == "*":
        return None
    match = _VERSION_TAG.fullmatch(if_match.strip())
    if match is None:
        raise ValueError("not the entity tag of one version")
    return int(match.group(1))


def read_json(text: str | bytes) -> Any:
    """Read JSON in UTF-8 that can be kept and passed on.

    Raises ValueError for anything else: half a surrogate pair, a number beyond all bounds, or more than
    `JSON_LEVELS_MAX` levels. An integer of more than 64 bits becomes a float, which no field of ours takes.
    """
    content = orjson.loads(text)
    level = [content]
    for _ in range(JSON_LEVELS_MAX):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return content
    raise ValueError(f"more than {JSON_LEVELS_MAX} levels")


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
