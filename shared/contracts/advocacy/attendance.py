"""What advocacy publishes about attendance."""

from shared.contracts.event import Contract
from shared.contracts.fields import Code, Count, Day, EventSchema, Id, LocalizedText

PUBLISHER = "advocacy"


class AttendanceRecorded(EventSchema):
    attendance_id = Id()
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    attended_on = Day()
    minutes = Count()


class AttendanceCorrected(AttendanceRecorded):
    reason_code = Code()


ATTENDANCE_RECORDED = Contract(
    "attendance.recorded.v1", PUBLISHER, AttendanceRecorded, "An advisor took part, for so many minutes."
)

ATTENDANCE_CORRECTED = Contract(
    "attendance.corrected.v1",
    PUBLISHER,
    AttendanceCorrected,
    "The minutes of an attendance were corrected; with none, the advisor was not there.",
)
