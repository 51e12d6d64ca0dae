"""Limits of HTTP and JSON, rates, and the format of request headers."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

import orjson

from shared.contracts.files import FILE_BYTES_MAX
from shared.ids import IDEMPOTENCY_KEY_CHARACTERS_MAX

BODY_BYTES_MAX = 5 * 1024 * 1024
LARGE_BODY_BYTES_MAX = FILE_BYTES_MAX + 64 * 1024
"""Where a large file may be sent: with the form around it."""
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


def is_idempotency_key(value: str) -> bool:
    """8 to 200 letters, digits and `. _ : ~ -`: long enough to avoid collisions, safe in a log."""
    return _IDEMPOTENCY_KEY.fullmatch(value) is not None


def stranger_key(key: str, content: dict[str, Any]) -> str:
    """The idempotency key of an anonymous command, which includes a digest of its content.

    All anonymous users have one name, so their keys must not collide.
    """
    known_by = orjson.dumps([key, content], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(known_by).hexdigest()


def is_correlation_id(value: str) -> bool:
    """8 to 64 letters, digits and `. _ -`."""
    return _CORRELATION_ID.fullmatch(value) is not None


def version_tag(version: int) -> str:
    """The entity tag of a record's version: `"7"`."""
    return f'"{version}"'


def tagged_version(if_match: str) -> int | None:
    """The version in an If-Match header: 7 for `"7"`, None for `*` (any version).

    Raises ValueError for anything else: a weak tag or a list identifies no single version.
    """
    if if_match.strip() == "*":
        return None
    match = _VERSION_TAG.fullmatch(if_match.strip())
    if match is None:
        raise ValueError("not the entity tag of one version")
    return int(match.group(1))


def read_json(text: str | bytes) -> Any:
    """Read JSON in UTF-8 that can be stored and passed on.

    Raises ValueError for anything else: half a surrogate pair, an infinite number, or more than
    `JSON_LEVELS_MAX` levels. An integer of more than 64 bits becomes a float, which no field accepts.
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


def normal_email(email: str) -> str:
    """The form in which an email address is stored and looked up: trimmed, lower case."""
    return email.strip().lower()
