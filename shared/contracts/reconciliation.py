"""Digests with which two services compare their records without sending them."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypedDict

DIGEST_BITS = 64
_DIGEST_BYTES = DIGEST_BITS // 8


class Tally(TypedDict):
    """How many records there are, and the digest of their values."""

    count: int
    digest: str


class Entry(NamedTuple):
    """What one record adds to one sum: itself, with a figure (minutes, cents) if there is one."""

    name: str
    id: str
    figure: int | None = None


ALL: Final = "all"


def each_one(stored: dict[str, Any]) -> Iterator[Entry]:
    """A stored record adds itself to the sum of its kind."""
    yield Entry(ALL, stored["_id"])


class RunningTally:
    """A tally of records that are added one by one, so a million of them need not be in memory.

    A record contributes its id and, where two services know it, a figure: minutes, or an amount in cents;
    `total` is the sum of these. Tallies of different records can be added.
    """

    __slots__ = ("_count", "_digest", "total")

    def __init__(self, count: int = 0, total: int = 0, digest: int = 0) -> None:
        self._count = count
        self._digest = digest
        self.total = total

    def shift(self, times: int, figure: int, digest: int) -> None:
        """Add a record by its digest, `times` times; -1 removes it."""
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
        """Count, total and digest, each a signed 64-bit number; the stored form of a tally."""
        digest = self._digest % 2**DIGEST_BITS
        return self._count, self.total, digest - 2**DIGEST_BITS if digest >> (DIGEST_BITS - 1) else digest

    def __len__(self) -> int:
        return self._count

    def as_tally(self) -> Tally:
        """Count and digest.

        The digest is the sum, modulo 2**64, of the first 64 bits of each record's SHA-256, as 16 hexadecimal
        digits. It does not depend on the order of records, but on how often each one occurs.
        """
        return {"count": self._count, "digest": f"{self._digest % 2**DIGEST_BITS:0{_DIGEST_BYTES * 2}x}"}


def digest_of(id_: str, figure: int | None) -> int:
    """The contribution of one record to a digest: the first 64 bits of its SHA-256."""
    text = id_ if figure is None else f"{id_} {figure}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES])
