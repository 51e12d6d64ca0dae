"""What stipends says: claims, decisions on them, and where the money went."""

from shared.contracts.contract import Contract
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


class PaymentReleased(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    released_on = Day()
    payment_file_id = Id()


class PaymentSettled(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    settled_on = Day()


class PaymentReturned(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    returned_on = Day()
    return_code = Code()


CLAIM_OPENED = Contract("claim.opened.v1", PUBLISHER, ClaimOpened, "A stipend is due for an attendance.")
CLAIM_APPROVED = Contract("claim.approved.v1", PUBLISHER, ClaimApproved, "A reviewer approved a claim.")
CLAIM_REJECTED = Contract("claim.rejected.v1", PUBLISHER, ClaimRejected, "A reviewer rejected a claim.")
CLAIM_REOPENED = Contract(
    "claim.reopened.v1",
    PUBLISHER,
    ClaimReopened,
    "A rejected claim is looked at again, as its attendance was corrected.",
)
PAYMENT_RELEASED = Contract(
    "payment.released.v1", PUBLISHER, PaymentReleased, "A payment went into a payment file."
)
PAYMENT_SETTLED = Contract("payment.settled.v1", PUBLISHER, PaymentSettled, "The bank paid a payment out.")
PAYMENT_RETURNED = Contract(
    "payment.returned.v1", PUBLISHER, PaymentReturned, "The bank sent a payment back."
)

CONTRACTS = (
    CLAIM_OPENED,
    CLAIM_APPROVED,
    CLAIM_REJECTED,
    CLAIM_REOPENED,
    PAYMENT_RELEASED,
    PAYMENT_SETTLED,
    PAYMENT_RETURNED,
)
