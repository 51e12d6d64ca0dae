"""Format of money."""

import re
from decimal import Decimal
from typing import Final

from flask_babel import format_currency

_AMOUNT: Final = re.compile(r"\$?(\d{1,12})(?:\.(\d{2}))?", re.ASCII)


def money(cents: int, currency: str = "USD") -> str:
    """Cents as an amount of money: `$1,234.50`."""
    return format_currency(Decimal(cents).scaleb(-2), currency)


def plain_amount(cents: int) -> str:
    """Cents as an amount to fill in: `1234.50`."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def cents_of(text: str) -> int | str:
    """The cents of an amount that was filled in; the text itself, for its owner to refuse, if it is none."""
    match = _AMOUNT.fullmatch(text.strip())
    return int(match[1]) * 100 + int(match[2] or 0) if match else text
