"""Contracts of attendance."""

from typing import Final

from shared.actor import STAFF
from shared.contracts.advocacy.invitations import InvitationId, InvitationStatus
from shared.contracts.advocacy.occasions import EventId
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Compound,
    Count,
    Day,
    EventSchema,
    Id,
    Instant,
    Items,
    Listed,
    LocalizedText,
    OneOf,
    Reply,
    Word,
)
from shared.contracts.operation import command
from shared.contracts.requests import Seen

PUBLISHER = "advocacy"
ATTENDANCES_AT_ONCE_MAX: Final = 2_000
MINUTES_MAX: Final = 7 * 24 * 60
"""A week: the longest possible attendance, to catch typing errors."""


# ------------------------------------------------------------ events


class AttendanceRecorded(EventSchema):
    """The whole attendance, as it is now.

    `attended_on` is the local day on which the event begins; `segments` are its local days, each with its
    share of the minutes: they sum to `minutes`. `allowance_minutes` is the time around the event that counts.
    `recorded_by` has everybody who recorded, corrected or confirmed it, and which advisor they are, if any;
    the last of them said how many minutes it is.
    """

    attendance_id = Id()
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    attended_on = Day()
    minutes = Count()
    segments = Listed(Compound(parts={"day": Day(), "minutes": Count()}))
    allowance_minutes = Count()
    longer_reason = Code(allow_none=True)
    recorded_by = Listed(Compound(parts={"account": Id(), "advisor_id": Id(allow_none=True)}))


class AttendanceCorrected(AttendanceRecorded):
    reason_code = Code()


ATTENDANCE_RECORDED = Contract(
    "attendance.recorded.v1", PUBLISHER, AttendanceRecorded, "An advisor took part, for so many minutes."
)

ATTENDANCE_CORRECTED = Contract(
    "attendance.corrected.v1",
    PUBLISHER,
    AttendanceCorrected,
    "The minutes of an attendance were corrected or confirmed; with none, the advisor did not attend.",
)


# ------------------------------------------------------------ requests


class AttendanceMinutes(InvitationId):
    """How many minutes one invited advisor attended; 0 is an absence.

    Without `longer_reason`, at most the length of the event and the time around it that the program counts.
    While the event is under way, no more than has passed of it, and that time.
    """

    minutes = Count(maximum=MINUTES_MAX)
    longer_reason = Word(
        "Why it was more than the event and the time around it that counts without a reason", required=False
    )


class AttendanceRow(AttendanceMinutes):
    """The same, for the list of an event.

    `not_ready_reason` tells why somebody was there who was not ready on that day: their time is recorded,
    also without an invitation or a seat, and takes no seat.
    """

    not_ready_reason = Word("Why somebody who was not ready was there", required=False)


class RecordAttendance(EventId):
    """The attendance list of an event."""

    attendances = Items(AttendanceRow, length_min=1, length_max=ATTENDANCES_AT_ONCE_MAX)


class CorrectAttendance(AttendanceMinutes, Seen):
    """The minutes (0 is an absence), and the reason; the same minutes, by somebody else, confirm them.

    `not_ready_reason` tells why somebody was there who was absent so far, and not ready on that day.
    """

    reason_code = Word()
    not_ready_reason = Word("Why somebody who was not ready was there", required=False)


# ------------------------------------------------------------ replies


class AttendanceState(Reply):
    """One row of an attendance list in its current state."""

    invitation_id = Id(of="id")
    status = OneOf(*InvitationStatus)
    minutes = Count(allow_none=True)
    attendance_id = Id(allow_none=True)
    not_ready_reason = Code(allow_none=True)
    longer_reason = Code(allow_none=True)


class CorrectedAttendance(AttendanceState):
    """The corrected row."""

    version = Count()


class RecordedAttendance(Reply):
    """How many rows were new, and how many were known already."""

    event_id = Id()
    recorded = Count()
    unchanged = Count()
    attendances = Items(AttendanceState)


# ------------------------------------------------------------ operations

RECORD_ATTENDANCE = command(
    "advocacy.record_attendance",
    "Record attendance: all rows or none",
    request=RecordAttendance,
    reply=RecordedAttendance,
    roles=STAFF,
)
CORRECT_ATTENDANCE = command(
    "advocacy.correct_attendance",
    "Correct the minutes of a recorded attendance, or confirm them; an undecided claim is repriced",
    request=CorrectAttendance,
    reply=CorrectedAttendance,
    roles=STAFF,
)
