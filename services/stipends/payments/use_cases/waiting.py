"""Waiting for the bank."""

from datetime import date
from typing import Final

from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import BANK_ANSWERS_WITHIN
from shared.banking_days import banking_days_after
from shared.contracts import stipends
from shared.contracts.stipends.payments import PaymentStatus
from shared.dates import ONE_DAY
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

BANK_SILENT: Final = "bank-silent"


def await_bank(payment: Payment, uow: UnitOfWork) -> None:
    """Wait for the bank's result up to the end of the last banking day on which it should come."""
    uow.timers.set(BANK_SILENT, payment.id, uow.start_of(_last_day(payment) + ONE_DAY))


def bank_silent_due(due: Due, uow: UnitOfWork) -> None:
    """Publish that the bank has told nothing of a payment, if that is so."""
    payment = uow.get(Payment, due.subject)
    if payment is None or payment.status != PaymentStatus.RELEASED:
        return
    if uow.today <= _last_day(payment):
        # The day begins later here than when this was set: the program has another time zone now.
        await_bank(payment, uow)
        return
    data = about_payment(payment) | {"released_on": payment.released_on}
    uow.publish(stipends.PAYMENT_DELAYED, about=payment, data=data)


def _last_day(payment: Payment) -> date:
    return banking_days_after(payment.released_on, BANK_ANSWERS_WITHIN)
