"""The money trail as it is stored."""

from datetime import date

from mongoengine import DictField, EmbeddedDocumentListField, IntField, LongField, StringField

from services.insights.trail.rules import of_attended, of_claim
from shared.persistence.documents import DayField, Embedded, Replica


class Attended(Replica):
    """The first part of a money trail: an advisor's attendance, with the minutes of the newest event."""

    meta = {"collection": "attendances", "indexes": [("tenant", "id")]}
    tallied = staticmethod(of_attended)

    advisor_id = StringField(required=True)
    event_id = StringField(required=True)
    event_title = DictField(required=True)
    attended_on = DayField(required=True)
    minutes = IntField(required=True)
    seen_sequence = IntField(required=True, default=0)

    def lasted(self, minutes: int, event_title: dict[str, str], sequence: int) -> None:
        """Apply an event unless a newer one was applied."""
        if sequence > self.seen_sequence:
            self.minutes, self.event_title = minutes, event_title
            self.seen_sequence = sequence


class PaymentTrail(Embedded):
    """The state of one payment of a claim; null for what is not known yet."""

    payment_id = StringField(required=True)
    payment_file_id = StringField()
    amount_cents = LongField()
    released_on = DayField()
    settled_on = DayField()
    returned_on = DayField()
    return_code = StringField()


class ClaimTrail(Replica):
    """The second part of a money trail: a claim and its payments, filled in as events arrive, in any order.

    A claim may be opened again, for another amount, and also after it was rejected: the newest of these
    events decides the amount (`opened_sequence`), whether it is approved (`approval_sequence`), and whether
    it is rejected (`decided_sequence`).
    """

    meta = {"collection": "claims", "indexes": [("tenant", "attendance_id")]}
    tallied = staticmethod(of_claim)

    attendance_id = StringField()
    advisor_id = StringField(required=True)
    currency = StringField()
    claimed_cents = LongField()
    opened_sequence = IntField(required=True, default=0)
    decided_sequence = IntField(required=True, default=0)
    approved_cents = LongField()
    approved_on = DayField()
    approval_sequence = IntField(required=True, default=0)
    rejected_for = StringField()
    payments = EmbeddedDocumentListField(PaymentTrail)

    def open(self, cents: int | None, currency: str | None, sequence: int) -> None:
        """Set its amount, None while no rate covers its day, unless a newer one is known."""
        self.stand(None, sequence)
        if sequence > self.opened_sequence:
            self.claimed_cents = cents
            self.currency = currency
            self.opened_sequence = sequence

    def stand(self, rejected_for: str | None, sequence: int) -> None:
        """Set or clear its rejection, unless a newer decision is known."""
        if sequence > self.decided_sequence:
            self.rejected_for = rejected_for
            self.decided_sequence = sequence

    def approve(self, cents: int | None, on: date | None, sequence: int) -> None:
        """Set what was approved, None after its approval was withdrawn, unless a newer decision is known."""
        if sequence > self.approval_sequence:
            self.approved_cents, self.approved_on = cents, on
            self.approval_sequence = sequence

    def payment(self, payment_id: str) -> PaymentTrail:
        """This claim's payment of that id, added if it is new."""
        for known in self.payments:
            if known.payment_id == payment_id:
                return known
        taken = PaymentTrail(payment_id=payment_id)
        self.payments = sorted([*self.payments, taken], key=lambda payment: payment.payment_id)
        return self.payment(payment_id)
