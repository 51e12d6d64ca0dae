"""The public API of payments for other subdomains."""

from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment

__all__ = ["Payment", "about_payment"]
