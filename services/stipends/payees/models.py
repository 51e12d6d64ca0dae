"""Stipends' copy of payees."""

from mongoengine import StringField

from shared.contracts.reconciliation import each_one
from shared.persistence.documents import Replica


class PayeeReplica(Replica):
    """The name of a payee; its id is the advisor's. Audited: this name is given to the bank."""

    meta = {"collection": "payees", "indexes": [("tenant",)]}
    audited = True
    tallied = staticmethod(each_one)

    display_name = StringField(required=True)
