"""Digests by which two services find out, without sending records, whether they know of the same ones."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypedDict

DIGEST_BITS = 64
_DIGEST_BYTES = DIGEST_BITS // 8


class Tally(TypedDict):
    """How many records there are, and the digest of what is told of each."""

    count: int
    digest: str


class Entry(NamedTuple):
    """What one record adds to one sum: itself, with a figure (minutes, cents) where one is told."""

    name: str
    id: str
    figure: int | None = None


ALL: Final = "all"


def each_one(stored: dict[str, Any]) -> Iterator[Entry]:
    """A stored record adds itself to the sum of all of its kind."""
    yield Entry(ALL, stored["_id"])


class RunningTally:
    """A tally of records that come one by one, so that a million of them need not be held.

    Of a record its id is told and, where two services know it, a figure: minutes, or an amount in cents;
    `total` is the sum of these. Tallies of different records can be added up.
    """

    __slots__ = ("_count", "_digest", "total")

    def __init__(self, count: int = 0, total: int = 0, digest: int = 0) -> None:
        self._count = count
        self._digest = digest
        self.total = total

    def shift(self, times: int, figure: int, digest: int) -> None:
        """Take in a record whose digest is known so many times; -1 takes it away again."""
        self._count += times
        self._digest += times * digest
        self.total += times * figure

    def __add__(self, other: "RunningTally") -> "RunningTally":
        return RunningTally(
            self._count + other._count, self.total + other.total, self._digest + other._digest
        )

    def __neg__(self) -> "RunningTally":
        return RunningTally(-self._count, -self.total, -self._digest)

    def __bool__(self) -> bool:
        return any(self.figures)

    @property
    def figures(self) -> tuple[int, int, int]:
        """Count, total and digest, each a signed number of 64 bits; what a tally is made of."""
        digest = self._digest % 2**DIGEST_BITS
        return self._count, self.total, digest - 2**DIGEST_BITS if digest >> (DIGEST_BITS - 1) else digest

    def __len__(self) -> int:
        return self._count

    def told(self) -> Tally:
        """Count and digest.

        The digest is the sum, modulo 2**64, of the first 64 bits of each record's SHA-256, as 16 hexadecimal
        digits. The order of records does not matter, but how often each one comes does.
        """
        return {"count": self._count, "digest": f"{self._digest % 2**DIGEST_BITS:0{_DIGEST_BYTES * 2}x}"}


def digest_of(id_: str, figure: int | None) -> int:
    """What one record adds to a digest: the first 64 bits of its SHA-256."""
    text = id_ if figure is None else f"{id_} {figure}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES])
