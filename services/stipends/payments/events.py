"""What the events of stipends carry of a payment."""

from typing import Any

from services.stipends.payments.models import Payment


def about_payment(payment: Payment) -> dict[str, Any]:
    """What every event about a payment says of it."""
    return {
        "payment_id": payment.id,
        "claim_id": payment.claim_id,
        "advisor_id": payment.advisor_id,
        "amount_cents": payment.amount_cents,
        "currency": payment.currency,
    }
