"""Format of money."""

from decimal import Decimal

from flask_babel import format_currency


def money(cents: int, currency: str = "USD") -> str:
    """Cents as an amount of money: `$1,234.50`."""
    return format_currency(Decimal(cents).scaleb(-2), currency)
