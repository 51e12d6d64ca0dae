"""Digests by which two services find out, without sending ids, whether they know of the same records."""

import hashlib
from collections.abc import Iterable
from typing import TypedDict

DIGEST_BITS = 64
_DIGEST_BYTES = DIGEST_BITS // 8


class Tally(TypedDict):
    """How many records there are, and the digest of their ids."""

    count: int
    digest: str


def digest(ids: Iterable[str]) -> str:
    """The sum, modulo 2**64, of the first 64 bits of each id's SHA-256, as 16 hexadecimal digits.

    The order of the ids does not matter, but how often each one comes does: two equal ids do not cancel out.
    """
    return _as_hex(sum(map(_prefix, ids)))


def tally(ids: Iterable[str]) -> Tally:
    """Count and digest of ids in one pass, so that a long list need not be held."""
    count = total = 0
    for id_ in ids:
        count += 1
        total += _prefix(id_)
    return {"count": count, "digest": _as_hex(total)}


def _prefix(id_: str) -> int:
    return int.from_bytes(hashlib.sha256(id_.encode()).digest()[:_DIGEST_BYTES])


def _as_hex(total: int) -> str:
    return f"{total % 2**DIGEST_BITS:0{_DIGEST_BYTES * 2}x}"
