"""Digests by which two services find out, without sending records, whether they know of the same ones."""

import hashlib
from collections.abc import Iterable
from typing import TypedDict

DIGEST_BITS = 64
_DIGEST_BYTES = DIGEST_BITS // 8


class Tally(TypedDict):
    """How many records there are, and the digest of what is told of each."""

    count: int
    digest: str


class RunningTally:
    """A tally of records that come one by one, so that a million of them need not be held.

    Of a record its id is told and, where two services know it, a figure: minutes, or an amount in cents;
    `total` is the sum of these. Tallies of different records can be added up.
    """

    __slots__ = ("_count", "_digest", "total")

    def __init__(self) -> None:
        self._count = self._digest = self.total = 0

    def add(self, id_: str, figure: int | None = None) -> None:
        """Take in a record."""
        self._count += 1
        self._digest += _prefix(id_ if figure is None else f"{id_} {figure}")
        self.total += figure or 0

    def __add__(self, other: "RunningTally") -> "RunningTally":
        both = RunningTally()
        both._count = self._count + other._count
        both._digest = self._digest + other._digest
        both.total = self.total + other.total
        return both

    def __len__(self) -> int:
        return self._count

    def told(self) -> Tally:
        """Count and digest.

        The digest is the sum, modulo 2**64, of the first 64 bits of each record's SHA-256, as 16 hexadecimal
        digits. The order of records does not matter, but how often each one comes does.
        """
        return {"count": self._count, "digest": f"{self._digest % 2**DIGEST_BITS:0{_DIGEST_BYTES * 2}x}"}


def tally(ids: Iterable[str]) -> Tally:
    """The tally of records of which the id alone is told."""
    running = RunningTally()
    for id_ in ids:
        running.add(id_)
    return running.told()


def _prefix(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES])
