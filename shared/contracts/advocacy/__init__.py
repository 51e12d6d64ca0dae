"""The events, commands and queries of advocacy."""

from shared.contracts.advocacy import attendance, invitations, occasions
from shared.contracts.advocacy.attendance import ATTENDANCE_CORRECTED, ATTENDANCE_RECORDED
from shared.contracts.advocacy.invitations import (
    INVITATION_DECLINED,
    INVITATION_REMINDED,
    INVITATION_RESCHEDULED,
    INVITATION_SENT,
    INVITATION_WITHDRAWN,
    SEAT_CONFIRMED,
    SEAT_HELD,
    SEAT_LAPSED,
    SEAT_MISSED,
    SEAT_RELEASED,
    SEAT_WAITLISTED,
)
from shared.contracts.advocacy.occasions import (
    EVENT_CANCELLED,
    EVENT_MOVED,
    EVENT_PUBLISHED,
    EVENT_REINSTATED,
    EVENT_RENAMED,
    EVENT_RESIZED,
    SHEET_CLOSED,
    SHEET_DELAYED,
    SHEET_REOPENED,
)
from shared.contracts.operation import declared_in

PUBLISHER = "advocacy"
CONTRACTS = (
    EVENT_PUBLISHED,
    EVENT_CANCELLED,
    EVENT_REINSTATED,
    EVENT_MOVED,
    EVENT_RESIZED,
    EVENT_RENAMED,
    SHEET_CLOSED,
    SHEET_REOPENED,
    SHEET_DELAYED,
    INVITATION_SENT,
    INVITATION_REMINDED,
    INVITATION_DECLINED,
    INVITATION_RESCHEDULED,
    INVITATION_WITHDRAWN,
    SEAT_CONFIRMED,
    SEAT_WAITLISTED,
    SEAT_RELEASED,
    SEAT_HELD,
    SEAT_LAPSED,
    SEAT_MISSED,
    ATTENDANCE_RECORDED,
    ATTENDANCE_CORRECTED,
)
OPERATIONS = declared_in(occasions, invitations, attendance)
