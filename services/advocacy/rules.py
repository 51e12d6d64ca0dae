"""What advocacy decides by calculation alone: states, natural keys, local days, places in line."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

SEATS_MAX: Final = 20_000
INVITED_AT_ONCE_MAX: Final = 5_000
ATTENDANCES_AT_ONCE_MAX: Final = 2_000
MINUTES_MAX: Final = 7 * 24 * 60
"""A week: the longest that one attendance can last, so that a slip of the keyboard is seen."""
MINUTES_AROUND_EVENT: Final = 120
"""Getting ready before an event and staying on after it count as attendance too, up to this together."""

MOMENT_MIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT_MAX: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""When an event can be: no slip of the keyboard, and a day of the calendar in every time zone."""

TIME_ZONES: Final = frozenset(available_timezones())


class EventStatus(StrEnum):
    """planned -> published -> held, or cancelled before it is held."""

    PLANNED = "planned"
    PUBLISHED = "published"
    HELD = "held"
    CANCELLED = "cancelled"


class InvitationStatus(StrEnum):
    """invited -> seated, waitlisted or declined; seated or waitlisted -> released; seated -> attended or
    absent.

    `withdrawn` is what becomes of an answerable invitation when its advisor pauses or leaves.
    """

    INVITED = "invited"
    SEATED = "seated"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


HOLDS_PLACE: Final = (InvitationStatus.SEATED, InvitationStatus.WAITLISTED)
ANSWERABLE: Final = (InvitationStatus.INVITED, *HOLDS_PLACE)
ACCEPTABLE: Final = (InvitationStatus.INVITED, InvitationStatus.DECLINED, InvitationStatus.RELEASED)
"""One may change one's mind: who declined or gave up a seat may accept again, at the end of the line."""
RECORDED: Final = (InvitationStatus.ATTENDED, InvitationStatus.ABSENT)


class Standing(StrEnum):
    """What advocacy knows of an advisor, from recruitment's events."""

    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class InviteResult(StrEnum):
    """What inviting did for one advisor."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    ALREADY_INVITED = "already_invited"
    NOT_ACTIVE = "not_active"
    UNKNOWN = "unknown"


_SEPARATOR: Final = "."


def invitation_id(event_id: str, advisor_id: str) -> str:
    """The natural key of an invitation: one per event and advisor."""
    return f"{event_id}{_SEPARATOR}{advisor_id}"


def event_id_of(invitation: str) -> str:
    """The event that an invitation's id speaks of, known without reading anything."""
    return invitation.partition(_SEPARATOR)[0]


def attendance_id(invitation: str, attended_on: date) -> str:
    """The id of the attendance that comes of an invitation: the same however often it is computed.

    It begins with the day, so that what is named after it (claims, payments) sorts by the day worked.
    """
    return f"{attended_on:%Y%m%d}-{sha256(invitation.encode()).hexdigest()[:32]}"


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of an aware moment where the event is (IANA name)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def is_time_zone(name: str) -> bool:
    """Whether this is the name of a time zone in the IANA database."""
    return name in TIME_ZONES


def place_in_line(seats: int, seats_taken: int, line_end: int) -> int | None:
    """None while a seat is free, else the next place in line (1 is the first ever to wait)."""
    return None if seats_taken < seats else line_end + 1


def status_by_minutes(minutes: int) -> InvitationStatus:
    """Any time at all is an attendance; none is an absence."""
    return InvitationStatus.ATTENDED if minutes > 0 else InvitationStatus.ABSENT


def minutes_max(starts_at: datetime, ends_at: datetime) -> int:
    """The longest that anybody can have been at an event that lasted so long."""
    return min((ends_at - starts_at) // timedelta(minutes=1) + MINUTES_AROUND_EVENT, MINUTES_MAX)


NOT_INVITED: Final = "not_invited"
NOT_SEATED: Final = "not_seated"
OTHER_MINUTES: Final = "other_minutes"
SAID_TWICE: Final = "said_twice"
LONGER_THAN_EVENT: Final = "longer_than_event"
ROW_PROBLEMS: Final = {
    NOT_INVITED: "This is no invitation to this event.",
    NOT_SEATED: "This advisor has no seat at this event.",
    OTHER_MINUTES: "This advisor's attendance was recorded before with other minutes.",
    SAID_TWICE: "This advisor is here twice, with different minutes.",
    LONGER_THAN_EVENT: (
        f"This is longer than the event lasted, with {MINUTES_AROUND_EVENT} minutes before and after it."
    ),
}
PROBLEMS_WITH_MINUTES: Final = (OTHER_MINUTES, SAID_TWICE, LONGER_THAN_EVENT)


def attendance_problem(
    status: str | None, recorded_minutes: int | None, minutes: int, minutes_before: int, minutes_max: int
) -> str | None:
    """Why a row of attendance cannot be recorded, or None.

    `status` is None for an unknown invitation, `recorded_minutes` None while nothing is recorded,
    `minutes_before` what the first row for the same invitation in the same request says.
    """
    if status is None:
        return NOT_INVITED
    if status not in (InvitationStatus.SEATED, *RECORDED):
        return NOT_SEATED
    if minutes != minutes_before:
        return SAID_TWICE
    if status in RECORDED:
        return None if recorded_minutes == minutes else OTHER_MINUTES
    return None if minutes <= minutes_max else LONGER_THAN_EVENT
