"""What one row of a bank's report does."""

from services.stipends.banking.rules.return_codes import blocks_payee, hold_reason
from services.stipends.banking.rules.settlement import is_repeated, settlement_problem
from services.stipends.banking.rules.settlement_file import RowProblem, Settlement
from services.stipends.claims.api import Claim, publish_held
from services.stipends.ledger.api import Posting, post
from services.stipends.payees.api import block_payee
from services.stipends.payments.api import Payment, about_payment
from shared.contracts import stipends
from shared.contracts.stipends.payments import PaymentStatus
from shared.persistence.ties import doer
from shared.persistence.unit_of_work import UnitOfWork


def apply_result(row: Settlement, payment: Payment | None, uow: UnitOfWork) -> str | RowProblem:
    """Apply one result of the bank: how it counts, or why it does not fit."""
    if payment is not None and is_repeated(row, payment.state):
        return "repeated"
    problem = settlement_problem(row, payment and payment.state, uow.today)
    if problem is not None or payment is None:
        return problem or RowProblem(row.line, "payment_id", "unknown_payment")
    if row.is_notice:
        return _notice(row, payment, uow)
    if row.status == PaymentStatus.SETTLED:
        _settle(row, payment, uow)
    else:
        _take_back(row, payment, uow)
    return row.status.value


def _notice(row: Settlement, payment: Payment, uow: UnitOfWork) -> str:
    if payment.notice_code == row.return_code:
        return "repeated"
    payment.notice_code = row.return_code
    about = {name: value for name, value in about_payment(payment).items() if name.endswith("_id")}
    data = about | {"notice_code": row.return_code}
    uow.publish(stipends.PAYMENT_NOTICE_RECEIVED, about=payment, data=data)
    return "notices"


def _settle(row: Settlement, payment: Payment, uow: UnitOfWork) -> None:
    claim = uow.require(Claim, payment.claim_id)
    payment.decide(row.status, row.day, row.return_code)
    claim.settle(row.day, doer(uow), uow.now)
    post(Posting.SETTLE, claim.amount_cents, uow, claim_id=claim.id, payment_id=payment.id, on=row.day)
    data = about_payment(payment) | {"settled_on": row.day}
    uow.publish(stipends.PAYMENT_SETTLED, about=payment, data=data)


def _take_back(row: Settlement, payment: Payment, uow: UnitOfWork) -> None:
    """The money is owed again; a person decides, by the bank's code, whether it is sent again."""
    claim = uow.require(Claim, payment.claim_id)
    taken_back = Posting.LATE_RETURN if payment.status == PaymentStatus.SETTLED else Posting.RETURN
    payment.decide(row.status, row.day, row.return_code)
    reason = hold_reason(row.return_code)
    claim.take_back(reason, row.day, doer(uow), uow.now)
    post(taken_back, claim.amount_cents, uow, claim_id=claim.id, payment_id=payment.id, on=row.day)
    data = about_payment(payment) | {"returned_on": row.day, "return_code": row.return_code}
    uow.publish(stipends.PAYMENT_RETURNED, about=payment, data=data)
    publish_held(claim, reason, uow)
    if blocks_payee(row.return_code):
        block_payee(payment.advisor_id, reason, payment.id, row.day, uow)
