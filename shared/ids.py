"""Identifiers: UUIDv7, which sort by time, and keys that callers choose."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from zlib import crc32

import uuid_utils

IDEMPOTENCY_KEY_CHARACTERS_MAX: Final = 200


def new_id() -> str:
    """A new UUIDv7 in its canonical text form (36 characters), ordered by time to the millisecond."""
    return str(uuid_utils.uuid7())


def earliest_id(instant: datetime) -> str:
    """A value that sorts before every id generated from now on, and after those of earlier milliseconds."""
    milliseconds = f"{int(instant.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"


def instant_of(id_: str) -> datetime:
    """When a `new_id` was generated, or an `earliest_id` would be; any suffix may follow.

    Raises ValueError when it is neither.
    """
    milliseconds = int(id_[:8] + id_[9:13], 16)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def natural_id(kind: str, *parts: str) -> str:
    """The id of the record that these parts name; other parts always make another id.

    Each part but the last stands behind its length, for any of them may hold the separator.
    """
    *named, last = parts
    return "-".join([kind, *[f"{len(part)}-{part}" for part in named], last])


def numbered(id_: str, count: int) -> list[str]:
    """So many ids that follow from one."""
    return [f"{id_}.{number}" for number in range(count)]


def one_for(key: str, ids: Sequence[str]) -> str:
    """The one of these ids that belongs to a key: always the same, and each to about as many keys."""
    return ids[crc32(key.encode()) % len(ids)]
