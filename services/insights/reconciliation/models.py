"""Records for reconciliation only."""

from shared.contracts.reconciliation import each_one
from shared.persistence.documents import Replica


class ApplicationReplica(Replica):
    """A submitted application."""

    meta = {"collection": "applications", "indexes": [("tenant",)]}
    tallied = staticmethod(each_one)


class CertificateReplica(Replica):
    """A certificate that was issued."""

    meta = {"collection": "certificates", "indexes": [("tenant",)]}
    tallied = staticmethod(each_one)
