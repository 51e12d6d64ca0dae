"""Cursors of lists as callers hold them: opaque, safe in an address, and good for one list only."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final

from shared.errors import Invalid

CHECK_BYTES: Final = 6


def cursor_to(operation: str, place: str) -> str:
    """The cursor that leads on in the list of `<service>.<query>` after a place."""
    text = place.encode()
    return urlsafe_b64encode(_check(operation, text) + text).rstrip(b"=").decode()


def place_of(operation: str, cursor: str) -> str:
    """The place that a cursor of this list leads to. Raises `Invalid` for what this list never gave."""
    try:
        content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        check, text = content[:CHECK_BYTES], content[CHECK_BYTES:]
        place = text.decode()
    except (binascii.Error, ValueError):
        raise _unknown() from None
    # Only so is there one cursor for each place: decoding overlooks what is no base64.
    if check != _check(operation, text) or cursor_to(operation, place) != cursor:
        raise _unknown()
    return place


def _check(operation: str, place: bytes) -> bytes:
    return sha256(operation.encode() + b"\n" + place).digest()[:CHECK_BYTES]


def _unknown() -> Invalid:
    message = "This is not a next_cursor of this list."
    return Invalid(message, errors=[{"field": "cursor", "code": "unknown_cursor", "message": message}])
