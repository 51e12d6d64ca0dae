"""The bank decides on a payment once, and may send back later what it had paid."""

from datetime import date

import pytest

from services.stipends.payments.migrations import settled_on
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


def test_a_settlement_is_known_after_the_money_came_back() -> None:
    payment = Payment(id="p", status=PaymentStatus.RELEASED)
    payment.decide(PaymentStatus.SETTLED, DAY, "")
    payment.decide(PaymentStatus.RETURNED, date(2026, 11, 24), "R02")
    assert (payment.status, payment.settled_on, payment.decided_on) == ("returned", DAY, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("stored", "changed"),
    [
        ({"status": "settled", "decided_on": "2026-11-22"}, {"settled_on": "2026-11-22"}),
        ({"status": "settled", "decided_on": "2026-11-22", "settled_on": "2026-11-22"}, None),
        ({"status": "returned", "decided_on": "2026-11-22"}, None),
        ({"status": "released"}, None),
    ],
)
def test_only_a_settlement_without_a_day_of_its_own_gets_that_of_the_decision(stored, changed) -> None:
    assert settled_on(stored) == (changed and stored | changed)
