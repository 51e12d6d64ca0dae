"""What is kept for reconciliation alone."""

from shared.persistence.documents import Copy


class ApplicationSeen(Copy):
    """That a person applied."""

    meta = {"collection": "applications", "indexes": [("tenant",)]}


class CertificateSeen(Copy):
    """A certificate that was issued."""

    meta = {"collection": "certificates", "indexes": [("tenant",)]}
