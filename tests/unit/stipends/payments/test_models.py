"""The bank decides on a payment once."""

from datetime import date

import pytest

from services.stipends.payments.models import Payment
from shared.contracts.stipends.payments import PaymentStatus
from shared.errors import Conflict

DAY = date(2026, 11, 22)


def test_the_bank_decides_on_a_payment_once() -> None:
    payment = Payment(id="payment-1", status=PaymentStatus.RELEASED)
    payment.decide(PaymentStatus.RETURNED, DAY, "R03")
    assert (payment.status, payment.decided_on, payment.return_code) == ("returned", DAY, "R03")
    with pytest.raises(Conflict):
        payment.decide(PaymentStatus.SETTLED, DAY, "")
