"""What stipends decides by calculation alone: amounts, dated rates, postings and file formats.

Money is integer cents throughout.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final

CURRENCY: Final = "USD"
HOURLY: Final = "stipend.hourly"
RATE_CODES: Final = (HOURLY,)
RATE_CENTS_MIN: Final = 60
"""A cent a minute, so that no attendance is worth nothing."""
RATE_CENTS_MAX: Final = 100_000
MINUTES_PER_HOUR: Final = 60
ONE_DAY: Final = timedelta(days=1)

RELEASED_AT_ONCE_MAX: Final = 1_000
SETTLEMENT_ROWS_MAX: Final = 1_000
SETTLEMENT_CHARACTERS_MAX: Final = 512 * 1024
PRICED_AT_ONCE_MAX: Final = 1_000
IDS_NAMED_MAX: Final = 20
"""How many claims an error names before it only counts."""


class ClaimStatus(StrEnum):
    """awaiting_rate -> open -> approved or rejected; approved -> released -> settled.

    A payment that the bank returns brings its claim from released back to approved, a corrected attendance
    one that was rejected back to awaiting_rate or open.
    """

    AWAITING_RATE = "awaiting_rate"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RELEASED = "released"
    SETTLED = "settled"


class Step(StrEnum):
    """What happens to a claim, in the words of its dated history; it may be released and returned often."""

    AWAITING_RATE = "awaiting_rate"
    OPENED = "opened"
    CORRECTED = "corrected"
    APPROVED = "approved"
    REJECTED = "rejected"
    REOPENED = "reopened"
    RELEASED = "released"
    SETTLED = "settled"
    RETURNED = "returned"


class PaymentStatus(StrEnum):
    """released -> settled or returned, as the bank says."""

    RELEASED = "released"
    SETTLED = "settled"
    RETURNED = "returned"


EVER_APPROVED: Final = (ClaimStatus.APPROVED, ClaimStatus.RELEASED, ClaimStatus.SETTLED)
LIVE_PAYMENTS: Final = (PaymentStatus.RELEASED, PaymentStatus.SETTLED)
NO_RATE: Final = "no_rate_for_day"
"""Why a claim has no amount yet: no rate covers the day worked."""
NOT_THERE: Final = "not_there"
"""Why a claim is rejected whose attendance was corrected to no minutes."""


# ---------------------------------------------------------------- natural keys


def claim_id(attendance_id: str) -> str:
    """The one claim of an attendance."""
    return f"claim-{attendance_id}"


def payment_id(claim: str, attempt: int) -> str:
    """The n-th payment of a claim; a second is made only after the bank returned the first."""
    return f"payment-{claim}-{attempt}"


def rate_book_id(tenant: str, code: str) -> str:
    """The one book of a tenant's rates for a code."""
    return f"{tenant}.{code}"


# ---------------------------------------------------------------- amounts and rates


def stipend_cents(minutes: int, hourly_cents: int) -> int:
    """Minutes at an hourly rate, rounded half up to the cent."""
    return (minutes * hourly_cents + MINUTES_PER_HOUR // 2) // MINUTES_PER_HOUR


@dataclass(frozen=True, slots=True)
class DatedRate:
    """What an hour is worth on the days from `effective_from` to `effective_to`, both included.

    Without an end it holds until the next rate begins.
    """

    id: str
    amount_cents: int
    effective_from: date
    effective_to: date | None

    def overlaps(self, other: "DatedRate") -> bool:
        """Whether both claim the same day."""
        first, second = sorted((self, other), key=_beginning)
        if first.effective_from == second.effective_from:
            return True
        return first.effective_to is not None and first.effective_to >= second.effective_from


def _beginning(rate: DatedRate) -> date:
    return rate.effective_from


def spans(rates: Iterable[DatedRate]) -> list[tuple[DatedRate, date | None]]:
    """The rates in order, each with its true last day: None for the last one when it is open."""
    ordered = sorted(rates, key=_beginning)
    ends = [rate.effective_from - ONE_DAY for rate in ordered[1:]]
    return [(rate, rate.effective_to or end) for rate, end in zip_longest(ordered, ends)]


def in_force(rates: Iterable[DatedRate], day: date) -> DatedRate | None:
    """The rate that holds on a day, if there is one: the newest begun by then, unless it has ended."""
    newest = None
    for rate in rates:
        if rate.effective_from <= day and (newest is None or rate.effective_from > newest.effective_from):
            newest = rate
    if newest is None or (newest.effective_to is not None and newest.effective_to < day):
        return None
    return newest


# ---------------------------------------------------------------- ledger


class Account(StrEnum):
    """The accounts of the stipend ledger; a debit is positive, a credit negative."""

    EXPENSE = "expense.stipends"
    PAYABLE = "payable.advisors"
    CLEARING = "clearing.bank"
    CASH = "cash.bank"


class Posting(StrEnum):
    """What is posted: each moves an amount from one account to another."""

    APPROVE = "approve"
    RELEASE = "release"
    SETTLE = "settle"
    RETURN = "return"


_DEBIT_AND_CREDIT: Final = {
    Posting.APPROVE: (Account.EXPENSE, Account.PAYABLE),
    Posting.RELEASE: (Account.PAYABLE, Account.CLEARING),
    Posting.SETTLE: (Account.CLEARING, Account.CASH),
    Posting.RETURN: (Account.CLEARING, Account.PAYABLE),
}


def postings(kind: Posting, amount_cents: int) -> list[tuple[Account, int]]:
    """The entries of a ledger transaction, account and signed cents; they sum to zero."""
    debit, credit = _DEBIT_AND_CREDIT[kind]
    return [(debit, amount_cents), (credit, -amount_cents)]


def ledger_id(kind: Posting, about: str) -> str:
    """The one transaction of its kind about a claim or payment, so that nothing is posted twice."""
    return f"{kind}-{about}"


# ---------------------------------------------------------------- payment file

PAYMENT_COLUMNS: Final = ("payment_id", "advisor_id", "payee_name", "amount_cents", "currency", "reference")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text that a spreadsheet will not run as a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def payment_file(rows: Iterable[Sequence[Any]]) -> str:
    """The CSV text of a payment file: a header of PAYMENT_COLUMNS, then the rows in that order of columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(PAYMENT_COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


# ---------------------------------------------------------------- settlement file

SETTLEMENT_COLUMNS: Final = ("payment_id", "status", "date", "amount_cents", "return_code")
OUTCOMES: Final = (PaymentStatus.SETTLED, PaymentStatus.RETURNED)
RETURN_CODE_LENGTH_MAX: Final = 64
AMOUNT_DIGITS_MAX: Final = 15
CLOCK_SLACK: Final = ONE_DAY
"""The bank's calendar day may be one behind or ahead of that of UTC."""

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
    if len(return_code) > RETURN_CODE_LENGTH_MAX:
        return "length"
    return "required" if status == PaymentStatus.RETURNED and not return_code else ""


@dataclass(frozen=True, slots=True)
class PaymentState:
    """What we know of a payment when the bank reports on it; `decided_on` is None while it is under way."""

    status: PaymentStatus
    amount_cents: int
    released_on: date
    decided_on: date | None
    return_code: str


def is_repeated(settlement: Settlement, payment: PaymentState) -> bool:
    """Whether the bank says once more what it said before."""
    return (
        settlement.status == payment.status
        and settlement.amount_cents == payment.amount_cents
        and settlement.day == payment.decided_on
        and settlement.return_code == payment.return_code
    )


def settlement_problem(
    settlement: Settlement, payment: PaymentState | None, today: date
) -> RowProblem | None:
    """Why a row does not fit the payment it names, or None."""
    if payment is None:
        return RowProblem(settlement.line, "payment_id", "unknown_payment")
    if settlement.amount_cents != payment.amount_cents:
        return RowProblem(settlement.line, "amount_cents", "amount_differs")
    if payment.status != PaymentStatus.RELEASED:
        return RowProblem(settlement.line, "status", "decided_otherwise")
    if settlement.day < payment.released_on - CLOCK_SLACK:
        return RowProblem(settlement.line, "date", "before_release")
    if settlement.day > today + CLOCK_SLACK:
        return RowProblem(settlement.line, "date", "in_future")
    return None
