"""Natural keys of invitations and attendances."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.invitations.rules import attendance_id, event_id_of, invitation_id, status_by_minutes
from shared.contracts.advocacy.invitations import InvitationStatus

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


def test_any_time_is_an_attendance_and_none_is_an_absence() -> None:
    assert status_by_minutes(1) is InvitationStatus.ATTENDED
    assert status_by_minutes(0) is InvitationStatus.ABSENT
