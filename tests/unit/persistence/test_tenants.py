"""The days of a tenant begin and end where it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.persistence.tenants import TenantClock

ZONES = ("America/Chicago", "America/Phoenix", "Pacific/Honolulu", "America/Santiago", "Africa/Cairo", "UTC")


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Chicago", date(2026, 11, 22), datetime(2026, 11, 22, 6, tzinfo=UTC)),
        ("America/Chicago", date(2026, 7, 1), datetime(2026, 7, 1, 5, tzinfo=UTC)),
        # Clocks go from 24:00 to 1:00, and from 24:00 back to 23:00.
        ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),
        ("America/Santiago", date(2026, 4, 5), datetime(2026, 4, 5, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_where_the_tenant_is(zone: str, day: date, begins: datetime) -> None:
    assert TenantClock(ZoneInfo(zone)).start_of(day) == begins


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_from_its_beginning_on_and_not_before_it_is_that_day(zone: str, day: date) -> None:
    clock = TenantClock(ZoneInfo(zone))
    begins = clock.start_of(day)
    assert clock.day_of(begins) == day
    assert clock.day_of(begins - timedelta(seconds=1)) == day - timedelta(days=1)
