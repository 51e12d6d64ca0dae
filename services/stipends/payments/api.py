"""The public API of payments for other subdomains."""

from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment, PaymentFile
from services.stipends.payments.use_cases.files import sha256_of
from services.stipends.payments.use_cases.queries import paid_out_cents

__all__ = ["Payment", "PaymentFile", "about_payment", "paid_out_cents", "sha256_of"]
