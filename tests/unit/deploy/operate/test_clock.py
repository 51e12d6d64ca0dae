"""Where the walk of a practice clock stops, and how a time is written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from deploy.local.problem import Problem
from deploy.operate.clock import moment, stops

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("2026-12-31", 12, 0), ("2026-12-31T18:30", 18, 30), ("2026-12-31 00:00", 0, 0)],
)
def test_a_day_is_at_noon_and_a_time_as_it_is_where_the_program_is(text: str, hour: int, minute: int) -> None:
    assert moment(text, "America/Chicago") == datetime(2026, 12, 31, hour, minute, tzinfo=CHICAGO)


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "2026-12-31T18:30-06:00"])
def test_what_is_no_day_or_time_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        moment(text, "America/Chicago")


def test_it_stops_at_each_noon_also_where_a_day_has_twenty_three_hours() -> None:
    target = datetime(2027, 3, 15, 18, tzinfo=CHICAGO)
    found = stops(datetime(2027, 3, 13, 18, tzinfo=UTC), target)
    assert found == [datetime(2027, 3, day, 12, tzinfo=CHICAGO) for day in (14, 15)] + [target]


def test_it_stops_at_noon_of_a_day_that_has_just_begun() -> None:
    noon = datetime(2027, 1, 5, 12, tzinfo=CHICAGO)
    assert stops(datetime(2027, 1, 5, 7, tzinfo=UTC), noon) == [noon]


@pytest.mark.parametrize("hours", [0, 1])
def test_it_never_goes_back(hours: int) -> None:
    with pytest.raises(Problem, match="forward only"):
        stops(datetime(2027, 1, 5, 12 + hours, tzinfo=UTC), datetime(2027, 1, 5, 12, tzinfo=UTC))
