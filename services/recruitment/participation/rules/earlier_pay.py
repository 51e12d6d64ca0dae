"""What a person was paid before the program used Tandem: `2026-03-31 125.00; 2026-06-30 80`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from services.recruitment.participation.rules.cells import Cell
from shared.contracts.recruitment.serving import PAID_BEFORE_CENTS_MAX

_PAID: Final = re.compile(r"(\S+) +\$?(\S+)")
_AMOUNT: Final = re.compile(r"(\d{1,15})(?:\.(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid on a day, in cents."""

    paid_on: date
    amount_cents: int


def read_paid(cell: Cell, today: date) -> tuple[Paid, ...]:
    """What was paid this year or the last, which may still be reported; each day once."""
    first = date(today.year - 1, 1, 1)

    def read(text: str) -> Paid | None:
        match = _PAID.fullmatch(text)
        if match is None:
            cell.refuse("not_paid", "Write the day and the amount in dollars: 2026-03-31 125.00.")
            return None
        paid_on = cell.day(match[1], earliest=first, latest=today)
        cents = _cents(match[2], cell)
        return None if paid_on is None or cents is None else Paid(paid_on, cents)

    found = cell.several(read)
    if len({one.paid_on for one in found}) < len(found):
        cell.refuse("repeated", "One day is there twice. Add up what was paid on it.")
    return tuple(sorted(found, key=lambda one: one.paid_on))


def digest_of(paid: Sequence[Paid]) -> str:
    """By which it is known again, without the amounts."""
    text = ";".join(f"{one.paid_on} {one.amount_cents}" for one in paid)
    return sha256(text.encode()).hexdigest()


def _cents(text: str, cell: Cell) -> int | None:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        cell.refuse("not_an_amount", "Write dollars and cents like this: 125.00.")
        return None
    cents = int(match[1]) * 100 + int(match[2] or 0)
    if not 0 < cents <= PAID_BEFORE_CENTS_MAX:
        cell.refuse("range", f"This is not between $0.01 and ${PAID_BEFORE_CENTS_MAX // 100:,}.")
        return None
    return cents
