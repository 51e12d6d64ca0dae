"""The rules of advocacy: natural keys, local days, places in line, rows of attendance."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.advocacy.attendance.rules import (
    LONGER_THAN_EVENT,
    NOT_INVITED,
    NOT_SEATED,
    OTHER_MINUTES,
    SAID_TWICE,
    attendance_problem,
)
from services.advocacy.invitations.rules import attendance_id, event_id_of, invitation_id, status_by_minutes
from services.advocacy.occasions.rules import (
    MINUTES_AROUND_EVENT,
    local_day,
    minutes_max,
    place_in_line,
)
from shared.contracts.advocacy.attendance import MINUTES_MAX
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.contracts.advocacy.occasions import TimeZone

ids = st.uuids().map(str)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(ids, st.text(min_size=1))
def test_an_invitation_tells_its_event_without_being_read(event_id: str, advisor_id: str) -> None:
    assert event_id_of(invitation_id(event_id, advisor_id)) == event_id


@given(ids, ids, ids)
def test_two_advisors_never_share_an_invitation(event_id: str, one: str, other: str) -> None:
    same = invitation_id(event_id, one) == invitation_id(event_id, other)
    assert same == (one == other)


@given(ids, days)
def test_an_attendance_has_the_same_id_however_often_it_is_computed(invitation: str, day: date) -> None:
    assert attendance_id(invitation, day) == attendance_id(invitation, day)


@given(ids, days, ids, days)
def test_attendances_sort_by_the_day_worked(one: str, first: date, other: str, second: date) -> None:
    if first < second:
        assert attendance_id(one, first) < attendance_id(other, second)


@given(st.lists(ids, unique=True), days)
def test_no_two_invitations_share_an_attendance(invitations: list[str], day: date) -> None:
    assert len({attendance_id(one, day) for one in invitations}) == len(invitations)


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


def test_any_time_is_an_attendance_and_none_is_an_absence() -> None:
    assert status_by_minutes(1) is InvitationStatus.ATTENDED
    assert status_by_minutes(0) is InvitationStatus.ABSENT


@pytest.mark.parametrize(
    ("status", "recorded", "minutes", "before", "problem"),
    [
        (None, None, 60, 60, NOT_INVITED),
        (InvitationStatus.SEATED, None, 60, 60, None),
        (InvitationStatus.SEATED, None, 60, 90, SAID_TWICE),
        (InvitationStatus.SEATED, None, 240, 240, None),
        (InvitationStatus.SEATED, None, 241, 241, LONGER_THAN_EVENT),
        (InvitationStatus.INVITED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.WAITLISTED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.RELEASED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.ATTENDED, 60, 60, 60, None),
        (InvitationStatus.ATTENDED, 60, 0, 0, OTHER_MINUTES),
        (InvitationStatus.ATTENDED, 60, 0, 60, SAID_TWICE),
        (InvitationStatus.ABSENT, 0, 0, 0, None),
        (InvitationStatus.ABSENT, 0, 60, 60, OTHER_MINUTES),
    ],
)
def test_a_row_of_attendance_is_refused_for_one_clear_reason(
    status: str | None, recorded: int | None, minutes: int, before: int, problem: str | None
) -> None:
    assert attendance_problem(status, recorded, minutes, before, minutes_max=240) == problem


def test_nobody_is_at_an_event_longer_than_it_lasts_with_some_time_around_it() -> None:
    start = datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert minutes_max(start, start + timedelta(hours=2)) == 120 + MINUTES_AROUND_EVENT
    assert minutes_max(start, start + timedelta(days=30)) == MINUTES_MAX
