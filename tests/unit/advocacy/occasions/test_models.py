"""The transitions that an event allows, and its seats."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.occasions.models import AdvocacyEvent, LocalizedText
from shared.contracts.advocacy.occasions import EventStatus
from shared.errors import Conflict

START = datetime(2026, 11, 22, 15, tzinfo=UTC)


def an_event(status: EventStatus = EventStatus.PUBLISHED, seats: int = 2) -> AdvocacyEvent:
    return AdvocacyEvent(
        id="event",
        title=LocalizedText(en="Capitol day", es="Día en el Capitolio"),
        starts_at=START,
        ends_at=START + timedelta(hours=4),
        time_zone="America/Denver",
        place="Denver",
        seats=seats,
        status=status,
    )


@pytest.mark.parametrize("status", list(EventStatus))
def test_only_a_planned_event_can_be_published(status: EventStatus) -> None:
    event = an_event(status)
    if status is EventStatus.PLANNED:
        event.publish()
        assert event.status == EventStatus.PUBLISHED
    else:
        with pytest.raises(Conflict):
            event.publish()


@pytest.mark.parametrize("status", list(EventStatus))
def test_what_was_cancelled_is_reinstated_as_it_was(status: EventStatus) -> None:
    event = an_event(status)
    if status in (EventStatus.HELD, EventStatus.CLOSED, EventStatus.CANCELLED):
        with pytest.raises(Conflict):
            event.cancel("weather")
        return
    with pytest.raises(Conflict):
        event.reinstate()
    event.cancel("weather")
    assert (event.status, event.cancel_reason_code) == (EventStatus.CANCELLED, "weather")
    event.reinstate()
    assert (event.status, event.cancel_reason_code) == (status, None)


def test_an_event_is_not_held_before_it_begins() -> None:
    event = an_event()
    with pytest.raises(Conflict):
        event.mark_held(START - timedelta(seconds=1))
    event.mark_held(START)
    assert event.status == EventStatus.HELD


@pytest.mark.parametrize("status", list(EventStatus))
def test_a_sheet_is_reopened_to_what_it_was(status: EventStatus) -> None:
    event, over = an_event(status), START + timedelta(hours=4)
    with pytest.raises(Conflict):
        event.close_sheet(over - timedelta(seconds=1))
    if status not in (EventStatus.PUBLISHED, EventStatus.HELD):
        with pytest.raises(Conflict):
            event.close_sheet(over)
        return
    event.close_sheet(over)
    with pytest.raises(Conflict, match="reopen"):
        event.mark_held(over)
    event.reopen_sheet("somebody_is_missing")
    assert event.status == status


@given(st.integers(1, 20), st.lists(st.booleans(), max_size=60))
def test_no_more_seats_are_taken_than_there_are(seats: int, accepts: list[bool]) -> None:
    event, seated = an_event(seats=seats), 0
    for accepts_now in accepts:
        if accepts_now:
            seated += event.admit(event.starts_at) is None
        elif seated:
            event.free_seat()
            seated -= 1
        assert 0 <= event.seats_taken == seated <= seats


def test_an_absence_leaves_a_seat_and_who_came_after_all_is_one_more_than_there_are() -> None:
    event = an_event(seats=1)
    event.take_seat()
    event.note_seat(had=True, has=False)
    assert event.admit(START) is None
    event.note_seat(had=False, has=True)
    assert (event.seats_taken, event.free_seats, event.admit(START)) == (2, 0, 1)
    event.note_seat(had=True, has=False)
    assert (event.seats_taken, event.has_free_seat) == (1, False)


def test_a_full_event_gives_no_seat_and_an_empty_one_frees_none() -> None:
    event = an_event(seats=1)
    with pytest.raises(Conflict):
        event.free_seat()
    event.take_seat()
    with pytest.raises(Conflict):
        event.take_seat()
