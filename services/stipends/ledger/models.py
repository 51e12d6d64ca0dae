"""The ledger as it is stored."""

from datetime import date
from typing import Any

from mongoengine import EmbeddedDocumentListField, LongField, StringField, ValidationError

from services.stipends.ledger.rules import Posting, ledger_id, of_transaction, postings
from shared.contracts.stipends.ledger import Account
from shared.persistence.documents import DayField, Embedded, Record


class LedgerEntry(Embedded):
    """One side of a transaction: debits are positive, credits negative."""

    account = StringField(required=True, choices=list(Account))
    amount_cents = LongField(required=True)


class LedgerTransaction(Record):
    """A movement of money between accounts. Never changed; a correction is a new one.

    `accounted_on` is the day on which it counts in the books: the payer's day of the act, or the bank's day
    of what the bank did, whenever that was recorded.
    """

    meta = {"collection": "ledger", "indexes": [("tenant", "accounted_on"), ("created_at",)]}
    tallied = staticmethod(of_transaction)

    kind = StringField(required=True, choices=list(Posting))
    accounted_on = DayField(required=True)
    claim_id = StringField(required=True)
    payment_id = StringField()
    postings = EmbeddedDocumentListField(LedgerEntry, required=True)

    @classmethod
    def of(
        cls,
        kind: Posting,
        claim_id: str,
        about: str,
        amount_cents: int,
        on: date,
        payment_id: str | None = None,
    ) -> Any:
        """The one transaction of this kind about a payment, or about an approval of a claim."""
        entries = [LedgerEntry(account=a, amount_cents=c) for a, c in postings(kind, amount_cents)]
        return cls(
            id=ledger_id(kind, about),
            kind=kind,
            accounted_on=on,
            claim_id=claim_id,
            payment_id=payment_id,
            postings=entries,
        )

    def clean(self) -> None:
        """Refuse to store an unbalanced transaction."""
        if sum(entry.amount_cents for entry in self.postings):
            raise ValidationError("the postings of a ledger transaction must sum to zero")
