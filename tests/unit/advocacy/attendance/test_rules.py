"""What is wrong with a row of attendance."""

import pytest

from services.advocacy.attendance.rules import (
    LISTED_TWICE,
    LONGER_THAN_EVENT,
    NOT_INVITED,
    NOT_SEATED,
    OTHER_MINUTES,
    attendance_problem,
)
from shared.contracts.advocacy.invitations import InvitationStatus


@pytest.mark.parametrize(
    ("status", "recorded", "minutes", "before", "problem"),
    [
        (None, None, 60, 60, NOT_INVITED),
        (InvitationStatus.SEATED, None, 60, 60, None),
        (InvitationStatus.SEATED, None, 60, 90, LISTED_TWICE),
        (InvitationStatus.SEATED, None, 240, 240, None),
        (InvitationStatus.SEATED, None, 241, 241, LONGER_THAN_EVENT),
        (InvitationStatus.INVITED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.WAITLISTED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.RELEASED, None, 60, 60, NOT_SEATED),
        (InvitationStatus.ATTENDED, 60, 60, 60, None),
        (InvitationStatus.ATTENDED, 60, 0, 0, OTHER_MINUTES),
        (InvitationStatus.ATTENDED, 60, 0, 60, LISTED_TWICE),
        (InvitationStatus.ABSENT, 0, 0, 0, None),
        (InvitationStatus.ABSENT, 0, 60, 60, OTHER_MINUTES),
    ],
)
def test_a_row_of_attendance_is_refused_for_one_clear_reason(
    status: str | None, recorded: int | None, minutes: int, before: int, problem: str | None
) -> None:
    assert attendance_problem(status, recorded, minutes, before, minutes_max=240) == problem
