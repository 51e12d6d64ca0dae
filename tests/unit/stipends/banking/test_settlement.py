"""What the bank says of a payment, beside what we know of it."""

from datetime import date

import pytest

from services.stipends.banking.rules.settlement import is_repeated, settlement_problem
from services.stipends.banking.rules.settlement_file import Settlement
from services.stipends.payments.rules import PaymentState
from shared.contracts.stipends.payments import PaymentStatus

TODAY = date(2026, 11, 24)


def a_payment(status: PaymentStatus = PaymentStatus.RELEASED, decided_on: date | None = None) -> PaymentState:
    return PaymentState(status, 2500, date(2026, 11, 22), decided_on, "")


def settled(day: date = date(2026, 11, 23), amount: int = 2500) -> Settlement:
    return Settlement(7, "p-1", PaymentStatus.SETTLED, day, amount, "")


def test_a_row_that_fits_its_payment_has_no_problem() -> None:
    for day in (date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 25)):
        assert settlement_problem(settled(day), a_payment(), TODAY) is None


@pytest.mark.parametrize(
    ("row", "payment", "field", "code"),
    [
        (settled(), None, "payment_id", "unknown_payment"),
        (settled(amount=2501), a_payment(), "amount_cents", "amount_differs"),
        (settled(), a_payment(PaymentStatus.RETURNED, date(2026, 11, 23)), "status", "decided_otherwise"),
        (settled(date(2026, 11, 20)), a_payment(), "date", "before_release"),
        (settled(date(2026, 11, 26)), a_payment(), "date", "in_future"),
        (settled(date.max), a_payment(), "date", "in_future"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_line_and_field(row, payment, field: str, code: str) -> None:
    problem = settlement_problem(row, payment, TODAY)
    assert (problem.line, problem.field, problem.code) == (7, field, code)
    assert problem.as_dict()["message"]


def test_what_the_bank_says_again_is_recognized() -> None:
    known = a_payment(PaymentStatus.SETTLED, date(2026, 11, 23))
    assert is_repeated(settled(), known)
    assert not is_repeated(settled(date(2026, 11, 24)), known)
    assert not is_repeated(settled(), a_payment())
