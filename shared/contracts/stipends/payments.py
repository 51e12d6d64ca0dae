"""What stipends publishes about payments."""

from shared.contracts.event import Contract
from shared.contracts.fields import Cents, Currency, Day, EventSchema, Id

PUBLISHER = "stipends"


class PaymentReleased(EventSchema):
    payment_id = Id()
    claim_id = Id()
    advisor_id = Id()
    amount_cents = Cents()
    currency = Currency()
    released_on = Day()
    payment_file_id = Id()


PAYMENT_RELEASED = Contract(
    "payment.released.v1", PUBLISHER, PaymentReleased, "A payment went into a payment file."
)
