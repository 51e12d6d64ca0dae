"""What stipends publishes about what the bank did."""

from shared.contracts.event import Contract
from shared.contracts.fields import Cents, Code, Currency, Day, EventSchema, Id

PUBLISHER = "stipends"


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


PAYMENT_SETTLED = Contract("payment.settled.v1", PUBLISHER, PaymentSettled, "The bank paid a payment out.")

PAYMENT_RETURNED = Contract(
    "payment.returned.v1", PUBLISHER, PaymentReturned, "The bank sent a payment back."
)
