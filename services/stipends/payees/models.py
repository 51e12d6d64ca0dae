"""Payees, their legal names and what stands against paying them, as they are stored."""

from datetime import date

from mongoengine import BooleanField, EmbeddedDocumentField, StringField

from shared.contracts.reconciliation import each_one
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record, Replica
from shared.persistence.ties import Doer


class PayeeReplica(Replica):
    """An advisor who can be paid; its id is the advisor's. Audited, because payments rely on it."""

    meta = {"collection": "payees", "indexes": [("tenant",)]}
    audited = True
    tallied = staticmethod(each_one)


class PayDetails(Record):
    """The legal name that is given to the bank, and who set it; its id is the advisor's."""

    meta = {
        "collection": "pay_details",
        "indexes": [("tenant", "id"), ("tenant", "named_by.account"), ("tenant", "named_by.advisor_id")],
    }

    legal_name = StringField(required=True)
    named_by = EmbeddedDocumentField(Doer)


class PayeeBlock(Record):
    """That an advisor is not paid, under any of their entries, until somebody lifts it; its id is theirs.

    `reason_code` is why the bank sent money back, `reported_by` who reported that. A later return sets it
    again.
    """

    meta = {"collection": "payee_blocks", "indexes": [("tenant", "stands", "id")]}

    stands = BooleanField(required=True)
    reason_code = StringField(required=True)
    payment_id = StringField(required=True)
    blocked_on = DayField(required=True)
    reported_by = EmbeddedDocumentField(Doer, required=True)
    lifted_by = EmbeddedDocumentField(Doer)
    lifted_for = StringField()

    def block(self, reason_code: str, payment_id: str, on: date, by: Doer) -> None:
        """Have the advisor not paid, because this payment came back."""
        self.assign(
            stands=True,
            reason_code=reason_code,
            payment_id=payment_id,
            blocked_on=on,
            reported_by=by,
            lifted_by=None,
            lifted_for=None,
        )

    def lift(self, by: Doer, reason_code: str) -> None:
        """Have the advisor paid again, for a reason."""
        if not self.stands:
            raise Conflict("This was lifted before.")
        self.stands, self.lifted_by, self.lifted_for = False, by, reason_code
