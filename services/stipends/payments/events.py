"""Data of events about payments."""

from typing import Any

from services.stipends.payments.models import Payment


def about_payment(payment: Payment) -> dict[str, Any]:
    """The data that every event about a payment has."""
    return {
        "payment_id": payment.id,
        "claim_id": payment.claim_id,
        "advisor_id": payment.advisor_id,
        "amount_cents": payment.amount_cents,
        "currency": payment.currency,
    }
