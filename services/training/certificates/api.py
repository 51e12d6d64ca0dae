"""The public API of certificates for other subdomains."""

from services.training.certificates.models import Certificate
from services.training.certificates.rules import (
    certificate_expires_on,
    counts_on,
    earliest_expiry,
    missing_prerequisites,
)
from services.training.certificates.use_cases import certificate_reply

__all__ = [
    "Certificate",
    "certificate_expires_on",
    "certificate_reply",
    "counts_on",
    "earliest_expiry",
    "missing_prerequisites",
]
