"""What stipends keeps of those whom we pay."""

from mongoengine import StringField

from shared.contracts.reconciliation import each_one
from shared.persistence.documents import Replica


class PayeeReplica(Replica):
    """The name of an advisor whom we pay; its id is the advisor's. Audited: the bank is told this name."""

    meta = {"collection": "payees", "indexes": [("tenant",)]}
    audited = True
    tallied = staticmethod(each_one)

    display_name = StringField(required=True)
