"""Rules for rows of attendance, and how their minutes are divided among days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.advocacy.invitations.rules import RECORDED
from services.advocacy.occasions.rules import local_day, time_on_days
from services.advocacy.time_rules.rules import minutes_of
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.shares import shares_of

NOT_INVITED: Final = "not_invited"


NOT_SEATED: Final = "not_seated"


OTHER_MINUTES: Final = "other_minutes"


LISTED_TWICE: Final = "listed_twice"


LONGER_THAN_EVENT: Final = "longer_than_event"


NOT_PASSED_YET: Final = "not_passed_yet"


ROW_PROBLEMS: Final = {
    NOT_INVITED: "This is no invitation to this event.",
    NOT_SEATED: "This advisor has no seat at this event.",
    OTHER_MINUTES: "This advisor's attendance was recorded before with other minutes.",
    LISTED_TWICE: "This advisor is here twice, with different minutes.",
    LONGER_THAN_EVENT: "This is longer than the event lasted and the time around it: say why.",
    NOT_PASSED_YET: "So much time of the event has not passed yet: record it later.",
}


PROBLEMS_WITH_MINUTES: Final = (OTHER_MINUTES, LISTED_TWICE, LONGER_THAN_EVENT, NOT_PASSED_YET)


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


@dataclass(frozen=True, slots=True)
class Countable:
    """How much time at an event can be recorded: by its times, how many minutes around it count without a
    reason, and what has passed by now.
    """

    starts_at: datetime
    ends_at: datetime
    time_zone: str
    minutes_around: int
    now: datetime

    @property
    def usual_max(self) -> int:
        """The longest attendance that needs no reason: the event, and the time around it."""
        return minutes_of(self.starts_at, self.ends_at) + self.minutes_around

    def has_passed(self, minutes: int) -> bool:
        """Whether somebody can have been there so long by now.

        Once the event is over, they can. Before, each of its days has its share of the minutes already; the
        time around the event may all have been before it.
        """
        if self.now >= self.ends_at:
            return True
        passed = {
            day: seconds // 60 for day, seconds in time_on_days(self.starts_at, self.now, self.time_zone)
        }
        first_day = local_day(self.starts_at, self.time_zone)
        passed[first_day] = passed.get(first_day, 0) + self.minutes_around
        shares = segments(self.starts_at, self.ends_at, self.time_zone, minutes)
        return all(share <= passed.get(day, 0) for day, share in shares)


def segments(starts_at: datetime, ends_at: datetime, time_zone: str, minutes: int) -> list[tuple[date, int]]:
    """The local days of an event, each with its share of the minutes of an attendance; they sum to `minutes`.

    Which hours somebody was there is not recorded, so the minutes are divided in proportion to the time that
    the event takes on each day. Days without a minute are left out.
    """
    days = list(time_on_days(starts_at, ends_at, time_zone))
    shares = shares_of(minutes, [seconds for _, seconds in days])
    return [(day, share) for (day, _), share in zip(days, shares, strict=True) if share]
