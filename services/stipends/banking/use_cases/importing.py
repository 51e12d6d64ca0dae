"""Importing what the bank reports."""

from typing import Any, Final

from services.stipends.banking.models import BankReport
from services.stipends.banking.rules.settlement_file import (
    RowProblem,
    Settlement,
    UnreadableFile,
    read_settlement,
    sum_of_amounts,
)
from services.stipends.banking.use_cases.results import apply_result
from services.stipends.claims.api import Claim, refuse_close, refuse_other_act
from services.stipends.payments.api import Payment, PaymentFile, sha256_of
from shared.contracts.stipends.claims import Act
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.persistence.unit_of_work import UnitOfWork

LINES_NAMED_MAX: Final = 20
"""How many lines an error names."""


def import_settlement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import the bank's report on a payment file: valid rows are applied, the others reported by line.

    Repeated rows change nothing. Raises `Invalid` when the report cannot be read, its amounts do not add up
    to the control total, or a row is of another payment file; `Forbidden` for who released the file or took
    another act on one of its claims, or is close to one of its payees; `Conflict` when the same report was
    imported before.
    """
    file = uow.require(PaymentFile, request["payment_file_id"])
    if file.released_by == uow.actor.user_id:
        raise Forbidden("You released this payment file: someone else must report what the bank did.")
    digest = sha256_of(request["content"])
    _refuse_known_report(digest, uow)
    rows, problems, total_cents = _read(request["content"])
    _refuse_other_total(request["control_cents"], total_cents)
    payments = {found.id: found for found in uow.find(Payment, id__in=[row.payment_id for row in rows])}
    _refuse_other_files(rows, payments, file)
    # One read for all claims; each is then loaded by its id.
    claims = uow.find(Claim, id__in=[payment.claim_id for payment in payments.values()])
    refuse_other_act(claims, Act.REPORTED, uow)
    refuse_close(claims, Act.REPORTED, uow)
    counts = {"settled": 0, "returned": 0, "repeated": 0, "notices": 0}
    for row in rows:
        outcome = apply_result(row, payments.get(row.payment_id), uow)
        if isinstance(outcome, RowProblem):
            problems.append(outcome)
        else:
            counts[outcome] += 1
    problems.sort(key=lambda problem: problem.line)
    named = {name: request[name] for name in ("file_name", "payment_file_id", "control_cents")}
    uow.add(BankReport(id=uow.new_id(), sha256=digest, imported_by=uow.actor.user_id, **named, **counts))
    return counts | {
        "file_name": request["file_name"],
        "problems": [problem.as_dict() for problem in problems],
    }


def _read(content: str) -> tuple[list[Settlement], list[RowProblem], int]:
    try:
        return *read_settlement(content), sum_of_amounts(content)
    except UnreadableFile as error:
        raise _invalid("content", error.code, str(error)) from error


def _refuse_known_report(digest: str, uow: UnitOfWork) -> None:
    known = uow.first(BankReport, order_by=("id",), sha256=digest)
    if known is not None:
        raise Conflict(f"This report was imported before, as {known.file_name}. Nothing was done.")


def _refuse_other_total(control_cents: int, total_cents: int) -> None:
    if control_cents != total_cents:
        raise _invalid(
            "control_cents",
            "control_differs",
            f"The rows add up to {total_cents} cents, and the control total is {control_cents} cents.",
        )


def _refuse_other_files(rows: list[Settlement], payments: dict[str, Payment], file: PaymentFile) -> None:
    strays = [
        row.line
        for row in rows
        if (payment := payments.get(row.payment_id)) and payment.payment_file_id != file.id
    ]
    if strays:
        lines = ", ".join(map(str, strays[:LINES_NAMED_MAX]))
        raise _invalid("content", "another_payment_file", f"Of another payment file: line {lines}.")


def _invalid(field: str, code: str, message: str) -> Invalid:
    wrong = FieldError(field=field, code=code, message=message)
    return Invalid("This report cannot be imported; nothing was done.", errors=[wrong])
