"""API operations of advocacy."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.advocacy import attendance, invitations, occasions

OPERATIONS: Final = (
    get("/events", occasions.EVENTS),
    post("/events", occasions.PLAN_EVENT, status=201),
    get("/events/<event_id>", occasions.EVENT),
    post("/events/<event_id>/publication", occasions.PUBLISH_EVENT),
    post("/events/<event_id>/cancellation", occasions.CANCEL_EVENT),
    post("/events/<event_id>/reinstatement", occasions.REINSTATE_EVENT),
    post("/events/<event_id>/move", occasions.MOVE_EVENT),
    post("/events/<event_id>/seats", occasions.RESIZE_EVENT),
    post("/events/<event_id>/title", occasions.RENAME_EVENT),
    post("/events/<event_id>/invitations", invitations.INVITE_ADVISORS),
    post("/events/<event_id>/attendance", attendance.RECORD_ATTENDANCE),
    post("/events/<event_id>/attendance/closing", occasions.CLOSE_SHEET),
    post("/events/<event_id>/attendance/reopening", occasions.REOPEN_SHEET),
    get("/invitations", invitations.INVITATIONS),
    post("/invitations/<invitation_id>/acceptance", invitations.ACCEPT_INVITATION),
    post("/invitations/<invitation_id>/decline", invitations.DECLINE_INVITATION),
    post("/invitations/<invitation_id>/attendance-correction", attendance.CORRECT_ATTENDANCE),
    post("/invitations/<invitation_id>/release", invitations.RELEASE_SEAT),
)
