"""Rates as they are stored."""

from mongoengine import IntField, LongField, StringField

from shared.contracts.stipends.pay_rules import RATE_CENTS_MAX, RATE_CENTS_MIN, RATE_CODES
from shared.persistence.approved_book import ApprovedBook, ApprovedRule
from shared.persistence.dated_book import rows_of
from shared.persistence.turns import Turn


class Rate(ApprovedRule):
    """The value of an hour. Without a last day it is valid until the next rate begins."""

    id = StringField(required=True)
    amount_cents = LongField(required=True, min_value=RATE_CENTS_MIN, max_value=RATE_CENTS_MAX)


class RateBook(ApprovedBook[Rate]):
    """All rates of one code of a tenant, and how many claims wait for one that covers their day.

    An attendance without a rate writes the book, and so does an approved rate: so neither can miss the other.
    """

    meta = {"collection": "dated_rates"}
    succeeds = ("rate_books",)
    holds_until_next = True

    code = StringField(required=True, choices=list(RATE_CODES))
    rows = rows_of(Rate)
    claims_waiting = IntField(required=True, default=0, min_value=0)


class RateTurn(Turn):
    """Serializes approving a claim with its rates and with naming its payee, though neither writes what the
    other reads.

    Approving or resuming a claim writes one of a tenant's turns, approving or withdrawing a rate all of them,
    setting a name for pay those of the payee's claims.
    """

    meta = {"collection": "rate_turns"}
