"""Rates as they are stored."""

from mongoengine import IntField, LongField, StringField

from shared.contracts.stipends.pay_rules import RATE_CENTS_MAX, RATE_CENTS_MIN, RATE_CODES
from shared.persistence.dated_book import DatedBook, DatedRule, rows_of
from shared.persistence.documents import Record


class Rate(DatedRule):
    """The value of an hour. Without a last day it is valid until the next rate begins. Never edited."""

    id = StringField(required=True)
    amount_cents = LongField(required=True, min_value=RATE_CENTS_MIN, max_value=RATE_CENTS_MAX)


class RateBook(DatedBook[Rate]):
    """All rates of one code of a tenant, and how many claims wait for one that covers their day.

    An attendance without a rate writes the book, and so does a new rate: so neither can miss the other.
    """

    meta = {"collection": "dated_rates"}
    succeeds = ("rate_books",)
    holds_until_next = True

    code = StringField(required=True, choices=list(RATE_CODES))
    rows = rows_of(Rate)
    claims_waiting = IntField(required=True, default=0, min_value=0)


class RateTurn(Record):
    """Serializes approving a claim and setting a rate, though neither writes what the other reads.

    Approving a claim writes one of a tenant's turns, setting a rate writes all of them.
    """

    meta = {"collection": "rate_turns"}
    audited = False

    taken = IntField(required=True, default=0)
