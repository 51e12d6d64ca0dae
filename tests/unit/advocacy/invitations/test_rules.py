"""Natural keys of invitations, and states by minutes."""

from hypothesis import given
from hypothesis import strategies as st

from services.advocacy.invitations.rules import event_id_of, invitation_id, status_by_minutes
from shared.contracts.advocacy.invitations import InvitationStatus

ids = st.uuids().map(str)


@given(ids, st.text(min_size=1))
def test_an_invitation_tells_its_event_without_being_read(event_id: str, advisor_id: str) -> None:
    assert event_id_of(invitation_id(event_id, advisor_id)) == event_id


@given(ids, ids, ids)
def test_two_advisors_never_share_an_invitation(event_id: str, one: str, other: str) -> None:
    same = invitation_id(event_id, one) == invitation_id(event_id, other)
    assert same == (one == other)


def test_any_time_is_an_attendance_and_none_is_an_absence() -> None:
    assert status_by_minutes(1) is InvitationStatus.ATTENDED
    assert status_by_minutes(0) is InvitationStatus.ABSENT
