"""What other subdomains may use of payments."""

from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import PaymentStatus

__all__ = ["Payment", "PaymentStatus", "about_payment"]
