"""Importing settlement files."""

from typing import Any

from services.stipends.banking.rules.settlement import is_repeated, settlement_problem
from services.stipends.banking.rules.settlement_file import (
    RowProblem,
    Settlement,
    UnreadableFile,
    read_settlement,
)
from services.stipends.claims.api import Claim
from services.stipends.ledger.api import Posting, post
from services.stipends.payments.api import Payment, about_payment
from shared.contracts import stipends
from shared.contracts.stipends.payments import PaymentStatus
from shared.errors import FieldError, Invalid
from shared.persistence.unit_of_work import UnitOfWork


def import_settlement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import a settlement file: valid rows are applied, the others reported by line.

    Repeated rows change nothing. Raises `Invalid` when the file cannot be read.
    """
    try:
        rows, problems = read_settlement(request["content"])
    except UnreadableFile as error:
        wrong = FieldError(field="content", code=error.code, message=str(error))
        raise Invalid("This file cannot be read.", errors=[wrong]) from error
    payments = {found.id: found for found in uow.find(Payment, id__in=[row.payment_id for row in rows])}
    # One read for all claims; each is then loaded by its id.
    uow.find(Claim, id__in=[payment.claim_id for payment in payments.values()])
    counts = {"settled": 0, "returned": 0, "repeated": 0}
    for row in rows:
        outcome = _settle(row, payments.get(row.payment_id), uow)
        if isinstance(outcome, RowProblem):
            problems.append(outcome)
        else:
            counts[outcome] += 1
    problems.sort(key=lambda problem: problem.line)
    return counts | {
        "file_name": request["file_name"],
        "problems": [problem.as_dict() for problem in problems],
    }


def _settle(row: Settlement, payment: Payment | None, uow: UnitOfWork) -> str | RowProblem:
    if payment is not None and is_repeated(row, payment.state):
        return "repeated"
    problem = settlement_problem(row, payment and payment.state, uow.now.date())
    if problem is not None or payment is None:
        return problem or RowProblem(row.line, "payment_id", "unknown_payment")
    claim = uow.require(Claim, payment.claim_id)
    taken_back = Posting.LATE_RETURN if payment.status == PaymentStatus.SETTLED else Posting.RETURN
    payment.decide(row.status, row.day, row.return_code)
    if row.status == PaymentStatus.SETTLED:
        claim.settle(row.day, uow.now)
        post(Posting.SETTLE, claim.amount_cents, uow, claim_id=claim.id, payment_id=payment.id)
        uow.publish(
            stipends.PAYMENT_SETTLED, about=payment, data=about_payment(payment) | {"settled_on": row.day}
        )
    else:
        claim.take_back(row.day, uow.now)
        post(taken_back, claim.amount_cents, uow, claim_id=claim.id, payment_id=payment.id)
        returned = {"returned_on": row.day, "return_code": row.return_code}
        uow.publish(stipends.PAYMENT_RETURNED, about=payment, data=about_payment(payment) | returned)
    return row.status.value
