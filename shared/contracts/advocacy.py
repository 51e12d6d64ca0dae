"""What advocacy says: its events, who is invited, who has a seat, and who was there."""

from shared.contracts.contract import Contract
from shared.contracts.fields import Code, Count, Day, EventSchema, Flag, Id, Instant, LocalizedText, Text

PUBLISHER = "advocacy"


class EventPublished(EventSchema):
    event_id = Id()
    title = LocalizedText()
    starts_at = Instant()
    ends_at = Instant()
    time_zone = Code()
    place = Text()
    seats = Count()


class EventCancelled(EventSchema):
    event_id = Id()
    reason_code = Code()


class InvitationSent(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    event_title = LocalizedText()
    starts_at = Instant()


class InvitationDeclined(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()


class SeatConfirmed(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    from_waitlist = Flag()


class SeatWaitlisted(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()
    position = Count()


class SeatReleased(EventSchema):
    invitation_id = Id()
    event_id = Id()
    advisor_id = Id()


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


EVENT_PUBLISHED = Contract(
    "advocacy_event.published.v1", PUBLISHER, EventPublished, "An advocacy event is open for invitations."
)
EVENT_CANCELLED = Contract(
    "advocacy_event.cancelled.v1", PUBLISHER, EventCancelled, "An advocacy event will not take place."
)
INVITATION_SENT = Contract(
    "invitation.sent.v1", PUBLISHER, InvitationSent, "An advisor was invited to an event."
)
INVITATION_DECLINED = Contract(
    "invitation.declined.v1", PUBLISHER, InvitationDeclined, "An advisor will not come."
)
SEAT_CONFIRMED = Contract("seat.confirmed.v1", PUBLISHER, SeatConfirmed, "An advisor has a seat.")
SEAT_WAITLISTED = Contract("seat.waitlisted.v1", PUBLISHER, SeatWaitlisted, "An advisor waits for a seat.")
SEAT_RELEASED = Contract("seat.released.v1", PUBLISHER, SeatReleased, "An advisor gave a seat back.")
ATTENDANCE_RECORDED = Contract(
    "attendance.recorded.v1", PUBLISHER, AttendanceRecorded, "An advisor took part, for so many minutes."
)
ATTENDANCE_CORRECTED = Contract(
    "attendance.corrected.v1",
    PUBLISHER,
    AttendanceCorrected,
    "The minutes of an attendance were corrected; with none, the advisor was not there.",
)

CONTRACTS = (
    EVENT_PUBLISHED,
    EVENT_CANCELLED,
    INVITATION_SENT,
    INVITATION_DECLINED,
    SEAT_CONFIRMED,
    SEAT_WAITLISTED,
    SEAT_RELEASED,
    ATTENDANCE_RECORDED,
    ATTENDANCE_CORRECTED,
)
