"""The bank's report as a file: its rows, and what is wrong with them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.contracts.stipends.banking import RETURN_CODE_CHARACTERS_MAX
from shared.contracts.stipends.payments import PaymentStatus

SETTLEMENT_ROWS_MAX: Final = 1_000
SETTLEMENT_COLUMNS: Final = ("payment_id", "status", "date", "amount_cents", "return_code")
OUTCOMES: Final = (PaymentStatus.SETTLED, PaymentStatus.RETURNED)
AMOUNT_DIGITS_MAX: Final = 15

ROW_PROBLEMS: Final = {
    "required": "This is needed.",
    "not_a_choice": "Say settled or returned.",
    "format": "Write the day as YYYY-MM-DD.",
    "type": "Write the amount in whole cents.",
    "length": "This is too long.",
    "unknown_payment": "We made no payment of this id.",
    "amount_differs": "We released another amount.",
    "before_release": "This is before the payment was released.",
    "in_future": "This day has not come yet.",
    "decided_otherwise": "The bank reported another outcome of this payment before.",
}


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One wrong field of one line (the first line of a file is 1)."""

    line: int
    field: str
    code: str

    def as_dict(self) -> dict[str, Any]:
        """As replies carry it."""
        return {
            "line": self.line,
            "field": self.field,
            "code": self.code,
            "message": ROW_PROBLEMS[self.code],
        }


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the bank says became of one payment; `return_code` is empty unless it was returned."""

    line: int
    payment_id: str
    status: PaymentStatus
    day: date
    amount_cents: int
    return_code: str


def read_settlement(content: str) -> tuple[list[Settlement], list[RowProblem]]:
    """The readable rows of a settlement file, and every wrong field of the others.

    Raises `UnreadableFile` when it is empty, too long, lacks a column or has a cell that does not end.
    """
    lines = io.StringIO(content.removeprefix("\ufeff"), newline="")
    reader = csv.DictReader(lines, skipinitialspace=True)
    settlements: list[Settlement] = []
    problems: list[RowProblem] = []
    for count, cells in enumerate(_rows(reader), start=1):
        if count > SETTLEMENT_ROWS_MAX:
            raise UnreadableFile("too_many_rows", f"Send at most {SETTLEMENT_ROWS_MAX} rows at a time.")
        settlement, wrong = _read_row(reader.line_num, cells)
        problems += wrong
        if settlement is not None:
            settlements.append(settlement)
    return settlements, problems


def _rows(reader: "csv.DictReader[str]") -> Iterable[dict[str, str]]:
    try:
        _require_columns(reader.fieldnames or ())
        for raw in reader:
            yield {name: (raw[name] or "").strip() for name in SETTLEMENT_COLUMNS}
    except csv.Error as error:
        message = f"Line {reader.line_num} has a cell that is too long; a quotation mark may not be closed."
        raise UnreadableFile("not_csv", message) from error


def _require_columns(names: Sequence[str]) -> None:
    missing = [name for name in SETTLEMENT_COLUMNS if name not in names]
    if missing:
        raise UnreadableFile("missing_column", f"The first line must name the columns {', '.join(missing)}.")


def _read_row(line: int, cells: dict[str, str]) -> tuple[Settlement | None, list[RowProblem]]:
    day, amount = _day(cells["date"]), _cents(cells["amount_cents"])
    codes = {
        "payment_id": "" if cells["payment_id"] else "required",
        "status": "" if cells["status"] in OUTCOMES else "not_a_choice",
        "date": "" if day else "format",
        "amount_cents": "" if amount is not None else _amount_problem(cells["amount_cents"]),
        "return_code": _return_code_problem(cells["status"], cells["return_code"]),
    }
    problems = [RowProblem(line, field, code) for field, code in codes.items() if code]
    if problems or day is None or amount is None:
        return None, problems
    status = PaymentStatus(cells["status"])
    return Settlement(line, cells["payment_id"], status, day, amount, cells["return_code"]), []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-22") else None
    except ValueError:
        return None


def _cents(text: str) -> int | None:
    is_amount = text.isascii() and text.isdigit() and len(text) <= AMOUNT_DIGITS_MAX
    return int(text) if is_amount else None


def _amount_problem(text: str) -> str:
    return "length" if len(text) > AMOUNT_DIGITS_MAX else "type"


def _return_code_problem(status: str, return_code: str) -> str:
    if len(return_code) > RETURN_CODE_CHARACTERS_MAX:
        return "length"
    return "required" if status == PaymentStatus.RETURNED and not return_code else ""
