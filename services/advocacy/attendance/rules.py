"""Rules for rows of attendance, and how their minutes are divided among days."""

from datetime import date, datetime
from typing import Final

from services.advocacy.invitations.rules import RECORDED
from services.advocacy.occasions.rules import time_on_days
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.shares import shares_of

NOT_INVITED: Final = "not_invited"


NOT_SEATED: Final = "not_seated"


OTHER_MINUTES: Final = "other_minutes"


LISTED_TWICE: Final = "listed_twice"


LONGER_THAN_EVENT: Final = "longer_than_event"


ROW_PROBLEMS: Final = {
    NOT_INVITED: "This is no invitation to this event.",
    NOT_SEATED: "This advisor has no seat at this event.",
    OTHER_MINUTES: "This advisor's attendance was recorded before with other minutes.",
    LISTED_TWICE: "This advisor is here twice, with different minutes.",
    LONGER_THAN_EVENT: "This is longer than the event lasted and the time around it: say why.",
}


PROBLEMS_WITH_MINUTES: Final = (OTHER_MINUTES, LISTED_TWICE, LONGER_THAN_EVENT)


def attendance_problem(
    status: str | None, recorded_minutes: int | None, minutes: int, minutes_before: int, minutes_max: int
) -> str | None:
    """Why a row of attendance cannot be recorded, or None.

    `status` is None for an unknown invitation, `recorded_minutes` None while nothing is recorded,
    `minutes_before` the value of an earlier row for the same invitation in the same request.
    """
    if status is None:
        return NOT_INVITED
    if status not in (InvitationStatus.SEATED, *RECORDED):
        return NOT_SEATED
    if minutes != minutes_before:
        return LISTED_TWICE
    if status in RECORDED:
        return None if recorded_minutes == minutes else OTHER_MINUTES
    return None if minutes <= minutes_max else LONGER_THAN_EVENT


def segments(starts_at: datetime, ends_at: datetime, time_zone: str, minutes: int) -> list[tuple[date, int]]:
    """The local days of an event, each with its share of the minutes of an attendance; they sum to `minutes`.

    Which hours somebody was there is not recorded, so the minutes are divided in proportion to the time that
    the event takes on each day. Days without a minute are left out.
    """
    days = list(time_on_days(starts_at, ends_at, time_zone))
    shares = shares_of(minutes, [seconds for _, seconds in days])
    return [(day, share) for (day, _), share in zip(days, shares, strict=True) if share]
