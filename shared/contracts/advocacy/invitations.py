"""What advocacy publishes about invitations."""

from shared.contracts.event import Contract
from shared.contracts.fields import Count, EventSchema, Flag, Id, Instant, LocalizedText

PUBLISHER = "advocacy"


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


INVITATION_SENT = Contract(
    "invitation.sent.v1", PUBLISHER, InvitationSent, "An advisor was invited to an event."
)

INVITATION_DECLINED = Contract(
    "invitation.declined.v1", PUBLISHER, InvitationDeclined, "An advisor will not come."
)

SEAT_CONFIRMED = Contract("seat.confirmed.v1", PUBLISHER, SeatConfirmed, "An advisor has a seat.")
SEAT_WAITLISTED = Contract("seat.waitlisted.v1", PUBLISHER, SeatWaitlisted, "An advisor waits for a seat.")
SEAT_RELEASED = Contract("seat.released.v1", PUBLISHER, SeatReleased, "An advisor gave a seat back.")
