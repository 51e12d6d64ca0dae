"""The public API of certificates for other subdomains."""

from services.training.certificates.models import Certificate
from services.training.certificates.rules import (
    certificate_expires_on,
    missing_prerequisites,
    renewal_opens_on,
)
from services.training.certificates.use_cases import certificate_reply

__all__ = [
    "Certificate",
    "certificate_expires_on",
    "certificate_reply",
    "missing_prerequisites",
    "renewal_opens_on",
]
