"""Rates as they are stored."""

from mongoengine import DateTimeField, EmbeddedDocumentListField, IntField, LongField, StringField

from services.stipends.pay_rules.rules import RATE_CENTS_MAX, RATE_CENTS_MIN, RATE_CODES, DatedRate
from shared.errors import Conflict
from shared.persistence.documents import DayField, Part, Record


class Rate(Part):
    """What an hour is worth on the days from `effective_from` to `effective_to`, both included.

    Without an end it holds until the next rate begins. `source` says who decided it. Never edited.
    """

    id = StringField(required=True)
    amount_cents = LongField(required=True, min_value=RATE_CENTS_MIN, max_value=RATE_CENTS_MAX)
    effective_from = DayField(required=True)
    effective_to = DayField()
    source = StringField(required=True)
    set_by = StringField(required=True)
    set_at = DateTimeField(required=True)

    @property
    def dated(self) -> DatedRate:
        """What the rules read of it."""
        return DatedRate(self.id, self.amount_cents, self.effective_from, self.effective_to)


class RateBook(Record):
    """All rates of one code of a tenant, and how many claims wait for one that covers their day.

    Whoever finds no rate writes to the book, as does whoever sets one: so neither can miss the other.
    """

    meta = {"collection": "rate_books"}

    code = StringField(required=True, choices=list(RATE_CODES))
    rates = EmbeddedDocumentListField(Rate)
    claims_waiting = IntField(required=True, default=0, min_value=0)

    @property
    def dated(self) -> tuple[DatedRate, ...]:
        """The rates as the rules read them."""
        return tuple(rate.dated for rate in self.rates)

    def same_as(self, rate: Rate) -> Rate | None:
        """The rate that already says the same, if there is one."""
        names = ("amount_cents", "effective_from", "effective_to", "source")
        wanted = [getattr(rate, name) for name in names]
        said = ((known, [getattr(known, name) for name in names]) for known in self.rates)
        return next((known for known, values in said if values == wanted), None)

    def take_in(self, rate: Rate) -> None:
        """Add a rate; Conflict when it claims a day of another."""
        for known in self.rates:
            if rate.dated.overlaps(known.dated):
                raise Conflict(f"There is a rate from {known.effective_from} on for some of these days.")
        self.rates.append(rate)
