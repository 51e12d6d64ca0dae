"""The transitions that advocacy's documents allow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import AdvisorStanding
from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.models import AdvocacyEvent, LocalizedText
from shared.contracts.advocacy.invitations import InvitationStatus
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


def an_invitation(status: InvitationStatus = InvitationStatus.INVITED) -> Invitation:
    return Invitation(
        id="event.advisor",
        event_id="event",
        advisor_id="advisor",
        starts_at=START,
        invited_at=START,
        status=status,
    )


ALLOWED = {
    "seat": {"invited", "declined", "released", "waitlisted"},
    "decline": {"invited"},
    "release": {"seated", "waitlisted"},
    "withdraw": {"invited", "seated", "waitlisted"},
}


@pytest.mark.parametrize("transition", ALLOWED)
@pytest.mark.parametrize("status", list(InvitationStatus))
def test_an_invitation_changes_only_along_its_states(transition: str, status: InvitationStatus) -> None:
    invitation = an_invitation(status)
    if status in ALLOWED[transition]:
        getattr(invitation, transition)()
        assert invitation.status != status
    else:
        with pytest.raises(Conflict):
            getattr(invitation, transition)()
        assert invitation.status == status


@pytest.mark.parametrize("status", list(EventStatus))
def test_only_a_planned_event_can_be_published(status: EventStatus) -> None:
    event = an_event(status)
    if status is EventStatus.PLANNED:
        event.publish()
        assert event.status == EventStatus.PUBLISHED
    else:
        with pytest.raises(Conflict):
            event.publish()


@pytest.mark.parametrize("status", [EventStatus.HELD, EventStatus.CANCELLED])
def test_what_is_over_cannot_be_cancelled(status: EventStatus) -> None:
    with pytest.raises(Conflict):
        an_event(status).cancel("weather")


def test_an_event_is_not_held_before_it_begins() -> None:
    event = an_event()
    with pytest.raises(Conflict):
        event.mark_held(START - timedelta(seconds=1))
    event.mark_held(START)
    assert event.status == EventStatus.HELD


def test_only_a_seated_advisor_attends() -> None:
    with pytest.raises(Conflict):
        an_invitation(InvitationStatus.WAITLISTED).record(60, date(2026, 11, 22))
    seated = an_invitation(InvitationStatus.SEATED)
    assert seated.attendance_id is None
    seated.record(60, date(2026, 11, 22))
    assert seated.attendance_id.startswith("20261122-")


@pytest.mark.parametrize("status", list(InvitationStatus))
def test_only_what_was_recorded_is_corrected(status: InvitationStatus) -> None:
    invitation = an_invitation(status)
    if status in ("attended", "absent"):
        invitation.correct(30, date(2026, 11, 22), "typing_error")
        assert (invitation.status, invitation.minutes) == (InvitationStatus.ATTENDED, 30)
    else:
        with pytest.raises(Conflict):
            invitation.correct(30, date(2026, 11, 22), "typing_error")


def test_an_attendance_stays_when_it_is_corrected_to_none() -> None:
    invitation = an_invitation(InvitationStatus.SEATED)
    invitation.record(60, date(2026, 11, 22))
    attendance_id = invitation.attendance_id
    invitation.correct(0, date(2026, 11, 22), "other_person")
    assert (invitation.status, invitation.attendance_id) == (InvitationStatus.ABSENT, attendance_id)


def test_an_absent_advisor_has_no_attendance() -> None:
    seated = an_invitation(InvitationStatus.SEATED)
    seated.record(0, date(2026, 11, 22))
    assert seated.status == InvitationStatus.ABSENT
    assert seated.attendance_id is None


@given(st.integers(1, 20), st.lists(st.booleans(), max_size=60))
def test_no_more_seats_are_taken_than_there_are(seats: int, accepts: list[bool]) -> None:
    event, seated = an_event(seats=seats), 0
    for accepts_now in accepts:
        if accepts_now:
            seated += event.admit() is None
        elif seated:
            event.free_seat()
            seated -= 1
        assert 0 <= event.seats_taken == seated <= seats


def test_a_full_event_gives_no_seat_and_an_empty_one_frees_none() -> None:
    event = an_event(seats=1)
    with pytest.raises(Conflict):
        event.free_seat()
    event.take_seat()
    with pytest.raises(Conflict):
        event.take_seat()


@given(
    st.permutations(
        [
            (1, AdvisorStanding.ACCEPTED),
            (2, AdvisorStanding.ACTIVE),
            (3, AdvisorStanding.PAUSED),
            (4, AdvisorStanding.ACTIVE),
        ]
    )
)
def test_an_advisor_stands_as_the_newest_fact_says_whatever_the_order(facts: list) -> None:
    advisor = AdvisorReplica(id="advisor")
    for sequence, standing in facts:
        advisor.note(standing, sequence)
    assert advisor.is_active
    assert advisor.seen_sequence == 4
