"""Payments and payment files as they are stored, and their transitions."""

from datetime import date

from mongoengine import IntField, LongField, StringField

from services.stipends.payments.rules import PaymentState, of_payment
from shared.contracts.stipends.payments import PaymentStatus
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record


class Payment(Record):
    """One attempt to pay one claim; the payee's name is as it was when the payment was released.

    `decided_on` is the day of the bank's last result; `settled_on` stays if the payment is returned later.
    """

    meta = {
        "collection": "payments",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "payment_file_id", "id"),
            ("tenant", "claim_id", "id"),
            ("tenant", "advisor_id", "status", "settled_on"),
        ],
    }
    tallied = staticmethod(of_payment)

    claim_id = StringField(required=True)
    advisor_id = StringField(required=True)
    payment_file_id = StringField(required=True)
    payee_name = StringField(required=True)
    amount_cents = LongField(required=True, min_value=1)
    currency = StringField(required=True)
    status = StringField(required=True, choices=list(PaymentStatus), default=PaymentStatus.RELEASED)
    released_on = DayField(required=True)
    settled_on = DayField()
    decided_on = DayField()
    return_code = StringField(default="")
    notice_code = StringField()

    @property
    def state(self) -> PaymentState:
        """What a settlement row is compared with."""
        return PaymentState(
            PaymentStatus(self.status),
            self.amount_cents,
            self.released_on,
            self.decided_on,
            self.return_code,
            self.settled_on,
        )

    @property
    def file_row(self) -> tuple[str, str, str, int, str, str]:
        """This payment in the order of `PAYMENT_COLUMNS`."""
        return self.id, self.advisor_id, self.payee_name, self.amount_cents, self.currency, self.claim_id

    def decide(self, status: PaymentStatus, on: date, return_code: str) -> None:
        """Record the bank's result, with the bank's day; a settled payment may be returned later."""
        came_back = (self.status, status) == (PaymentStatus.SETTLED, PaymentStatus.RETURNED)
        if self.status != PaymentStatus.RELEASED and not came_back:
            raise Conflict(f"The payment is {self.status} already.")
        if status == PaymentStatus.SETTLED:
            self.settled_on = on
        self.status = status
        self.decided_on = on
        self.return_code = return_code


class PaymentFile(Record):
    """Payments released together; `sha256` proves that its text is what was released."""

    meta = {"collection": "payment_files", "indexes": [("tenant", "id")]}

    payments = IntField(required=True, min_value=1)
    total_cents = LongField(required=True, min_value=1)
    currency = StringField(required=True)
    released_by = StringField(required=True)
    released_on = DayField(required=True)
    sha256 = StringField(required=True)


class PaymentFileText(Record):
    """The text of a payment file as it was released; its id is that of the file. Never changed."""

    meta = {"collection": "payment_file_texts", "indexes": [("tenant",)]}
    audited = False

    content = StringField(required=True)
