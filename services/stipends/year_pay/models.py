"""Earlier pay as it is stored."""

from datetime import datetime

from mongoengine import DateTimeField, IntField, LongField, StringField

from services.stipends.year_pay.rules import correction_id
from shared.contracts.stipends.year_pay import PayCorrection
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record


class EarlierPay(Record):
    """What an advisor was paid on a day before the program used Tandem, with its source.

    It is no payment and stands on no account: it only counts among the pay of its year. What is right instead
    is another row that `corrects` it and says why; it stays, and names that one in `corrected_by`.
    """

    meta = {"collection": "earlier_pay", "indexes": [("tenant", "advisor_id", "paid_on")]}

    advisor_id = StringField(required=True)
    paid_on = DayField(required=True)
    amount_cents = LongField(required=True, min_value=0)
    currency = StringField(required=True)
    source = StringField(required=True)
    first_id = StringField(required=True)
    number = IntField(required=True, default=0)
    corrects = StringField()
    reason_code = StringField(choices=list(PayCorrection))
    corrected_by = StringField()
    entered_by = StringField(required=True)
    entered_at = DateTimeField(required=True)

    @property
    def counts(self) -> bool:
        """Whether nothing was put in its place."""
        return self.corrected_by is None

    def correct(self, *, reason_code: str, by: str, now: datetime, **right: object) -> "EarlierPay":
        """The row that counts in its place from now on. Raises `Conflict` when there is one already."""
        if not self.counts:
            raise Conflict("This was corrected before.")
        number = self.number + 1
        corrected = EarlierPay(
            id=correction_id(self.first_id, number),
            advisor_id=self.advisor_id,
            currency=self.currency,
            source=self.source,
            first_id=self.first_id,
            number=number,
            corrects=self.id,
            reason_code=reason_code,
            entered_by=by,
            entered_at=now,
            **right,
        )
        self.corrected_by = corrected.id
        return corrected
