"""What insights stores: read models only, each a function of the facts heard and of nothing else."""

from datetime import datetime
from typing import Any

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    EmbeddedDocumentListField,
    IntField,
    LongField,
    StringField,
)

from services.insights.rules.standing import Standing
from services.insights.rules.waiting import Order, Step, What
from shared.persistence.documents import Copy, DayField, Part


class TimelineEntry(Copy):
    """One fact about one advisor; its id is the event's, so that ids sort by time."""

    meta = {"collection": "timeline", "indexes": [("tenant", "advisor_id", "-id")]}

    advisor_id = StringField(required=True)
    kind = StringField(required=True)
    at = DateTimeField(required=True)
    data = DictField()


class Wait(Copy):
    """One reason to wait, of one application, advisor, invitation, claim or payment; kept when it has ended.

    `since` is when the deciding fact happened, `place` the same with the id, for paging oldest first.
    """

    meta = {
        "collection": "waiting",
        "indexes": [("tenant", "waits", "place"), ("tenant", "waits", "what", "place")],
    }

    what = StringField(required=True, choices=list(What))
    subject_id = StringField(required=True)
    advisor_id = StringField()
    event_id = StringField()
    waits = BooleanField(required=True)
    since = DateTimeField(required=True)
    place = StringField(required=True)
    detail = DictField()
    rank = IntField(required=True)
    seen_sequence = IntField(required=True)
    decided_by = StringField(required=True)

    @property
    def order(self) -> Order:
        """Where the fact that decides this wait stands."""
        return self.rank, self.seen_sequence, self.decided_by

    def decide(self, step: Step, order: Order, at: datetime, data: dict[str, Any]) -> None:
        """Let the fact decide that stands latest; an earlier one changes nothing."""
        if self.decided_by is not None and order <= self.order:
            return
        self.what = step.what
        self.subject_id = data[step.about]
        self.advisor_id = data.get("advisor_id")
        self.event_id = data.get("event_id")
        self.waits = step.waits
        self.since = at
        self.place = f"{at.isoformat(timespec='milliseconds')}/{self.id}"
        self.detail = data
        self.rank, self.seen_sequence, self.decided_by = order


class AdvisorSeen(Copy):
    """An advisor's name, told by the acceptance, and standing, told by the newest of the facts about it."""

    meta = {"collection": "advisors", "indexes": [("tenant",)]}

    display_name = StringField(default="")
    language = StringField(default="")
    standing = StringField(choices=list(Standing))
    seen_sequence = IntField(required=True, default=0)

    def stand(self, standing: Standing, sequence: int) -> None:
        """Keep the newer of what is known and what is heard."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence


class ApplicationSeen(Copy):
    """That a person applied."""

    meta = {"collection": "applications", "indexes": [("tenant",)]}


class CertificateSeen(Copy):
    """A certificate that was issued."""

    meta = {"collection": "certificates", "indexes": [("tenant",)]}


class OverEvent(Copy):
    """An advocacy event that was cancelled or has taken place: nobody waits for its seats any more."""

    meta = {"collection": "over_events"}


class Attended(Copy):
    """The head of a money trail: somebody took part in an event, for so long as the newest fact says."""

    meta = {"collection": "attendances", "indexes": [("tenant", "id")]}

    advisor_id = StringField(required=True)
    event_id = StringField(required=True)
    event_title = DictField(required=True)
    attended_on = DayField(required=True)
    minutes = IntField(required=True)
    seen_sequence = IntField(required=True, default=0)

    def lasted(self, minutes: int, sequence: int) -> None:
        """Keep the newer of what is known and what is heard."""
        if sequence > self.seen_sequence:
            self.minutes = minutes
            self.seen_sequence = sequence


class PaymentTrail(Part):
    """What became of one payment of a claim; what is not known yet is empty."""

    payment_id = StringField(required=True)
    payment_file_id = StringField()
    amount_cents = LongField()
    released_on = DayField()
    settled_on = DayField()
    returned_on = DayField()
    return_code = StringField()


class ClaimTrail(Copy):
    """The rest of a money trail: a claim and its payments, filled in as facts arrive, in any order.

    A claim may be opened again, for another amount, and also after it was rejected: the newest of these facts
    says what is claimed (`opened_sequence`), and whether it stands rejected (`decided_sequence`).
    """

    meta = {"collection": "claims", "indexes": [("tenant", "attendance_id")]}

    attendance_id = StringField()
    advisor_id = StringField(required=True)
    currency = StringField()
    claimed_cents = LongField()
    opened_sequence = IntField(required=True, default=0)
    decided_sequence = IntField(required=True, default=0)
    approved_cents = LongField()
    approved_on = DayField()
    rejected_for = StringField()
    payments = EmbeddedDocumentListField(PaymentTrail)

    def open(self, cents: int, currency: str, sequence: int) -> None:
        """It is worth that much, unless newer is known."""
        self.stand(None, sequence)
        if sequence > self.opened_sequence:
            self.claimed_cents = cents
            self.currency = currency
            self.opened_sequence = sequence

    def stand(self, rejected_for: str | None, sequence: int) -> None:
        """It is rejected for that reason, or not, unless newer is known."""
        if sequence > self.decided_sequence:
            self.rejected_for = rejected_for
            self.decided_sequence = sequence

    def payment(self, payment_id: str) -> PaymentTrail:
        """This claim's payment of that id, taken in when it is new."""
        for known in self.payments:
            if known.payment_id == payment_id:
                return known
        taken = PaymentTrail(payment_id=payment_id)
        self.payments = sorted([*self.payments, taken], key=lambda payment: payment.payment_id)
        return self.payment(payment_id)
