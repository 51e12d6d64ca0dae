"""The settlement file: its rows and their errors."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.stipends.banking.rules.report_table import ReportRow, UnreadableFile, rows_of
from services.stipends.banking.rules.return_codes import CodeKind, kind_of
from shared.contracts.stipends.payments import PaymentStatus

SETTLEMENT_ROWS_MAX: Final = 1_000
SETTLEMENT_COLUMNS: Final = ("payment_id", "status", "date", "amount_cents", "return_code")
OUTCOMES: Final = (PaymentStatus.SETTLED, PaymentStatus.RETURNED)
AMOUNT_DIGITS_MAX: Final = 15
_is_day: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch

ROW_PROBLEMS: Final = {
    "required": "This is needed.",
    "not_a_choice": "Say settled or returned.",
    "format": "Write the day as YYYY-MM-DD.",
    "type": "Write the amount in whole cents.",
    "length": "This is too long.",
    "not_a_return_code": "Write a code of the ACH network, such as R01, and nothing else.",
    "too_many_cells": "This line has more cells than the first: some may be in another column.",
    "code_of_settled": "A payment that is settled has no return code.",
    "unknown_payment": "We made no payment of this id.",
    "amount_differs": "We released another amount.",
    "before_release": "This is before the payment was released.",
    "before_settlement": "This is before the day on which it was settled.",
    "in_future": "This day has not come yet.",
    "decided_otherwise": "The bank reported another outcome of this payment before.",
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One invalid field of one line (the first line of a file is 1)."""

    line: int
    field: str
    code: str

    def as_dict(self) -> dict[str, Any]:
        """The form in replies."""
        return {
            "line": self.line,
            "field": self.field,
            "code": self.code,
            "message": ROW_PROBLEMS[self.code],
        }


@dataclass(frozen=True, slots=True)
class Settlement:
    """The bank's result for one payment; `return_code` is empty when it was settled."""

    line: int
    payment_id: str
    status: PaymentStatus
    day: date
    amount_cents: int
    return_code: str

    @property
    def is_notice(self) -> bool:
        """Whether it only tells of a changed account: it travels like a return, but the money stayed."""
        return kind_of(self.return_code) is CodeKind.NOTICE_OF_CHANGE


def read_settlement(content: str) -> tuple[list[Settlement], list[RowProblem]]:
    """The valid rows of a settlement file, and every invalid field of the others.

    Raises `UnreadableFile` when it is empty, too long, lacks a column or names one twice, or has a quotation
    mark that is not closed.
    """
    settlements: list[Settlement] = []
    problems: list[RowProblem] = []
    for count, row in enumerate(rows_of(content, SETTLEMENT_COLUMNS), start=1):
        if count > SETTLEMENT_ROWS_MAX:
            raise UnreadableFile("too_many_rows", f"Send at most {SETTLEMENT_ROWS_MAX} rows at a time.")
        settlement, wrong = _read_row(row)
        problems += wrong
        if settlement is not None:
            settlements.append(settlement)
    return settlements, problems


def sum_of_amounts(content: str) -> int:
    """What all rows add up to, in cents; one without a readable amount adds nothing."""
    return sum(_cents(row.cells["amount_cents"]) or 0 for row in rows_of(content, SETTLEMENT_COLUMNS))


def _read_row(row: ReportRow) -> tuple[Settlement | None, list[RowProblem]]:
    line, cells = row.line, row.cells
    if row.is_too_long:
        return None, [RowProblem(line, "line", "too_many_cells")]
    day, amount = _day(cells["date"]), _cents(cells["amount_cents"])
    status, return_code = cells["status"].lower(), cells["return_code"].upper()
    codes = {
        "payment_id": "" if cells["payment_id"] else "required",
        "status": "" if status in OUTCOMES else "not_a_choice",
        "date": "" if day else "format",
        "amount_cents": "" if amount is not None else _amount_problem(cells["amount_cents"]),
        "return_code": _return_code_problem(status, return_code),
    }
    problems = [RowProblem(line, field, code) for field, code in codes.items() if code]
    if problems or day is None or amount is None:
        return None, problems
    return Settlement(line, cells["payment_id"], PaymentStatus(status), day, amount, return_code), []


def _day(text: str) -> date | None:
    # date.fromisoformat alone also reads weeks, such as 2026-W48-6.
    try:
        return date.fromisoformat(text) if _is_day(text) else None
    except ValueError:
        return None


def _cents(text: str) -> int | None:
    is_amount = text.isascii() and text.isdigit() and len(text) <= AMOUNT_DIGITS_MAX
    return int(text) if is_amount else None


def _amount_problem(text: str) -> str:
    return "length" if len(text) > AMOUNT_DIGITS_MAX else "type"


def _return_code_problem(status: str, return_code: str) -> str:
    # Nothing but a code may pass: it goes into events, which hold no words about a person.
    if not return_code:
        return "required" if status == PaymentStatus.RETURNED else ""
    if kind_of(return_code) is None:
        return "not_a_return_code"
    if status == PaymentStatus.SETTLED:
        return "code_of_settled"
    return ""
