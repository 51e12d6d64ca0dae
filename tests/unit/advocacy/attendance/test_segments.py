"""The minutes of an attendance, divided among the local days of the event."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.attendance.rules import segments
from shared.contracts.time_zones import TIME_ZONES

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CHICAGO = "America/Chicago"
DEC_30, DEC_31, JAN_1, JAN_2 = date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)


def test_an_event_within_a_day_has_one_segment() -> None:
    starts_at = datetime(2026, 12, 30, 18, tzinfo=UTC)
    assert segments(starts_at, starts_at + timedelta(hours=2), CHICAGO, 150) == [(DEC_30, 150)]


def test_an_event_over_new_year_is_cut_at_each_midnight() -> None:
    # From 12:00 on 30 December to 12:00 on 2 January in Chicago: 12, 24, 24 and 12 hours of 72.
    starts_at = datetime(2026, 12, 30, 18, tzinfo=UTC)
    divided = segments(starts_at, starts_at + timedelta(hours=72), CHICAGO, 1200)
    assert divided == [(DEC_30, 200), (DEC_31, 400), (JAN_1, 400), (JAN_2, 200)]


def test_an_event_that_begins_at_half_past_eleven_counts_half_an_hour_for_that_day() -> None:
    starts_at = datetime(2026, 12, 31, 5, 30, tzinfo=UTC)
    assert segments(starts_at, starts_at + timedelta(hours=4), CHICAGO, 240) == [(DEC_30, 30), (DEC_31, 210)]


def test_an_event_that_ends_at_midnight_does_not_reach_the_next_day() -> None:
    starts_at = datetime(2026, 12, 31, 4, tzinfo=UTC)
    assert segments(starts_at, starts_at + timedelta(hours=2), CHICAGO, 120) == [(DEC_30, 120)]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        # The clocks go forward on 14 March 2027, and back on 7 November 2027.
        (date(2027, 3, 14), 23),
        (date(2027, 11, 7), 25),
        (date(2027, 11, 8), 24),
    ],
)
def test_a_day_on_which_the_clocks_change_counts_its_real_hours(day: date, hours: int) -> None:
    offset = 5 if date(2027, 3, 14) < day <= date(2027, 11, 7) else 6
    # From its midnight to an hour into the next day.
    starts_at = datetime(day.year, day.month, day.day, offset, tzinfo=UTC)
    divided = segments(starts_at, starts_at + timedelta(hours=hours + 1), CHICAGO, (hours + 1) * 60)
    assert divided == [(day, hours * 60), (day + timedelta(days=1), 60)]


def test_a_midnight_that_the_clocks_jump_over_begins_the_day_all_the_same() -> None:
    # In Havana the clocks go from 23:59:59 on 13 March 2027 to 01:00 on the 14th, which is 05:00 in UTC.
    starts_at = datetime(2027, 3, 14, 4, tzinfo=UTC)
    divided = segments(starts_at, starts_at + timedelta(hours=3), "America/Havana", 180)
    assert divided == [(date(2027, 3, 13), 60), (date(2027, 3, 14), 120)]


def test_what_rounding_leaves_goes_to_the_largest_remainders_and_then_to_the_earlier_day() -> None:
    # Two days of equal length: of 61 minutes the earlier one has 31.
    starts_at = datetime(2026, 12, 31, 5, tzinfo=UTC)
    assert segments(starts_at, starts_at + timedelta(hours=2), CHICAGO, 61) == [(DEC_30, 31), (DEC_31, 30)]
    # 3.33, 6.67 and 0 of 10 minutes; a day with none is left out.
    assert segments(starts_at, starts_at + timedelta(hours=3), CHICAGO, 1) == [(DEC_31, 1)]


@given(
    starts_at=st.integers(0, 99 * 365 * 24 * 3600).map(lambda seconds: EARLIEST + timedelta(seconds=seconds)),
    seconds=st.integers(60, 31 * 24 * 3600),
    time_zone=st.sampled_from(sorted(TIME_ZONES)),
    minutes=st.integers(0, 10_080),
)
def test_the_segments_sum_to_the_minutes_each_day_once_and_in_order(
    starts_at: datetime, seconds: int, time_zone: str, minutes: int
) -> None:
    divided = segments(starts_at, starts_at + timedelta(seconds=seconds), time_zone, minutes)
    days = [day for day, _ in divided]
    assert sum(share for _, share in divided) == minutes
    assert all(share > 0 for _, share in divided)
    assert days == sorted(set(days))
