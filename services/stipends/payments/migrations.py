"""How stored payments were brought from one form to the next."""

from typing import Any

from services.stipends.payments.models import Payment
from shared.persistence.migrations import Migration


def settled_on(payment: dict[str, Any]) -> dict[str, Any] | None:
    """Give a settled payment the day of its settlement in a field of its own, which a return leaves."""
    if payment["status"] != "settled" or payment.get("settled_on") is not None:
        return None
    return payment | {"settled_on": payment.get("decided_on")}


MIGRATIONS = (Migration("payment_settled_on", Payment, settled_on),)
