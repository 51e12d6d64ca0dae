"""Payees and their legal names, as they are stored."""

from mongoengine import StringField

from shared.contracts.reconciliation import each_one
from shared.persistence.documents import Record, Replica


class PayeeReplica(Replica):
    """An advisor who can be paid; its id is the advisor's. Audited, because payments rely on it."""

    meta = {"collection": "payees", "indexes": [("tenant",)]}
    audited = True
    tallied = staticmethod(each_one)


class PayDetails(Record):
    """The legal name that is given to the bank; its id is the advisor's."""

    meta = {"collection": "pay_details", "indexes": [("tenant", "id")]}

    legal_name = StringField(required=True)
