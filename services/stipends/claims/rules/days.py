"""The days that an event touches, as the records of an advisor's time are named by them."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from shared.ids import natural_id

_DAY_SECONDS: Final = 24 * 60 * 60
_IDS_KEPT_MAX: Final = 1_000
"""They are asked for twice within a batch: to read the records together, and to write to each."""
_NIGHT: Final = 9 * 60 * 60
"""A day of `hours_ids` begins at 09:00 in UTC, at night in the United States: most events lie in one."""


@lru_cache(maxsize=_IDS_KEPT_MAX)
def hours_ids(tenant: str, advisor_id: str, starts_at: datetime, ends_at: datetime) -> tuple[str, ...]:
    """The ids of the records of an advisor's time on the days that an event touches.

    Two events that overlap have one in common.
    """
    days = range(_day_number(starts_at), _day_number(ends_at) + 1)
    return tuple([natural_id("hours", tenant, advisor_id, str(day)) for day in days])


def _day_number(at: datetime) -> int:
    return (int(at.timestamp()) - _NIGHT) // _DAY_SECONDS
