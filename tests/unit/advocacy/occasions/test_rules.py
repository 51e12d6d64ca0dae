"""Local days, places in line, and how long an event may have lasted."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.advocacy.occasions.rules import local_day, place_in_line
from shared.contracts.advocacy.occasions import TimeZone


@pytest.mark.parametrize(
    ("time_zone", "day"),
    [
        ("America/New_York", date(2026, 11, 21)),
        ("Pacific/Honolulu", date(2026, 11, 21)),
        ("UTC", date(2026, 11, 22)),
        ("Pacific/Guam", date(2026, 11, 22)),
    ],
)
def test_the_day_of_an_event_is_the_day_where_it_takes_place(time_zone: str, day: date) -> None:
    assert local_day(datetime(2026, 11, 22, 3, 30, tzinfo=UTC), time_zone) == day


def test_only_names_of_the_time_zone_database_are_time_zones() -> None:
    assert TimeZone().parse("America/Chicago") == "America/Chicago"
    for other in ("Central time", ""):
        with pytest.raises(ValidationError, match="unknown_time_zone"):
            TimeZone().parse(other)


@given(seats=st.integers(1, 300), acceptances=st.integers(0, 600))
def test_seats_go_first_and_then_places_in_order_of_acceptance(seats: int, acceptances: int) -> None:
    taken = line_end = 0
    places = []
    for _ in range(acceptances):
        place = place_in_line(seats, taken, line_end)
        if place is None:
            taken += 1
        else:
            line_end = place
            places.append(place)
    assert taken == min(seats, acceptances)
    assert places == list(range(1, max(0, acceptances - seats) + 1))
