"""What stipends publishes about claims."""

from shared.contracts.event import Contract
from shared.contracts.fields import Cents, Code, Currency, Day, EventSchema, Id, LocalizedText

PUBLISHER = "stipends"


class ClaimOpened(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    event_id = Id()
    event_title = LocalizedText()
    amount_cents = Cents()
    currency = Currency()
    attended_on = Day()


class ClaimApproved(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    amount_cents = Cents()
    currency = Currency()
    approved_on = Day()


class ClaimRejected(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()
    reason_code = Code()


class ClaimReopened(EventSchema):
    claim_id = Id()
    advisor_id = Id()
    attendance_id = Id()


CLAIM_OPENED = Contract("claim.opened.v1", PUBLISHER, ClaimOpened, "A stipend is due for an attendance.")
CLAIM_APPROVED = Contract("claim.approved.v1", PUBLISHER, ClaimApproved, "A reviewer approved a claim.")
CLAIM_REJECTED = Contract("claim.rejected.v1", PUBLISHER, ClaimRejected, "A reviewer rejected a claim.")

CLAIM_REOPENED = Contract(
    "claim.reopened.v1",
    PUBLISHER,
    ClaimReopened,
    "A rejected claim is looked at again, as its attendance was corrected.",
)
