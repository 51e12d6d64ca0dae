"""The transitions that an invitation allows."""

from datetime import UTC, datetime

import pytest

from services.advocacy.invitations.models import Invitation, RecordedTime
from shared.contracts.advocacy.invitations import InvitationStatus, WithdrawalReason
from shared.errors import Conflict
from shared.persistence.ties import Doer

START = datetime(2026, 11, 22, 15, tzinfo=UTC)


def an_invitation(status: InvitationStatus = InvitationStatus.INVITED) -> Invitation:
    return Invitation(
        id="event.advisor",
        event_id="event",
        advisor_id="advisor",
        open_since=START,
        status=status,
    )


def time_of(minutes: int, new_id: str = "attendance-1") -> RecordedTime:
    return RecordedTime(minutes, Doer(account="staff"), new_id)


ALLOWED = {
    "seat": {"invited", "declined", "released", "waitlisted", "seat_held"},
    "decline": {"invited", "seat_held"},
    "release": {"seated", "waitlisted", "seat_held"},
    "lapse": {"seat_held"},
}
OPEN = {"invited", "seated", "waitlisted", "seat_held"}


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


@pytest.mark.parametrize("status", list(InvitationStatus))
def test_what_is_open_ends_without_an_answer_and_can_be_put_back(status: InvitationStatus) -> None:
    invitation = an_invitation(status)
    if status not in OPEN:
        with pytest.raises(Conflict):
            invitation.withdraw(WithdrawalReason.CANCELLED)
        return
    invitation.withdraw(WithdrawalReason.CANCELLED)
    assert (invitation.status, invitation.ended_with_event) == (InvitationStatus.WITHDRAWN, True)
    invitation.restore()
    assert (invitation.status, invitation.ended_for) == (status, None)


@pytest.mark.parametrize("status", list(InvitationStatus))
def test_who_is_asked_again_keeps_what_they_had_until_they_answer(status: InvitationStatus) -> None:
    invitation = an_invitation(status)
    if status not in OPEN:
        with pytest.raises(Conflict):
            invitation.ask_again(START)
        return
    had_seat = invitation.has_seat
    invitation.ask_again(START)
    assert (invitation.reply_by, invitation.has_seat) == (START, had_seat)
    assert invitation.status == (InvitationStatus.SEAT_HELD if had_seat else status)
    invitation.seat()
    assert (invitation.reply_by, invitation.awaits_answer) == (None, False)


def test_only_a_seated_advisor_attends() -> None:
    with pytest.raises(Conflict):
        an_invitation(InvitationStatus.WAITLISTED).record(time_of(60))
    seated = an_invitation(InvitationStatus.SEATED)
    assert seated.attendance_id is None
    seated.record(time_of(60))
    assert seated.attendance_id == "attendance-1"


@pytest.mark.parametrize("status", list(InvitationStatus))
def test_only_what_was_recorded_is_corrected(status: InvitationStatus) -> None:
    invitation = an_invitation(status)
    if status in ("attended", "absent"):
        invitation.correct(time_of(30), "typing_error")
        assert (invitation.status, invitation.minutes) == (InvitationStatus.ATTENDED, 30)
    else:
        with pytest.raises(Conflict):
            invitation.correct(time_of(30), "typing_error")


def test_an_attendance_stays_when_it_is_corrected_to_none() -> None:
    invitation = an_invitation(InvitationStatus.SEATED)
    invitation.record(time_of(60))
    attendance_id = invitation.attendance_id
    invitation.correct(time_of(0, "attendance-2"), "other_person")
    assert (invitation.status, invitation.attendance_id) == (InvitationStatus.ABSENT, attendance_id)


def test_an_absent_advisor_has_no_attendance() -> None:
    seated = an_invitation(InvitationStatus.SEATED)
    seated.record(time_of(0))
    assert seated.status == InvitationStatus.ABSENT
    assert seated.attendance_id is None
    assert (seated.has_seat, seated.left_seat) == (False, True)


@pytest.mark.parametrize(("place", "status"), [(None, "seated"), (3, "waitlisted")])
def test_whose_absence_is_undone_has_the_seat_again_or_a_place_in_line(
    place: int | None, status: str
) -> None:
    invitation = an_invitation(InvitationStatus.SEATED)
    invitation.record(time_of(0))
    invitation.forget_absence(place)
    assert (invitation.status, invitation.position, invitation.minutes) == (status, place, None)
    assert (invitation.has_seat, invitation.left_seat) == (place is None, False)
