"""The bank's settlement file."""

from collections.abc import Iterable
from typing import Any, Final

HEADER: Final = "payment_id,status,date,amount_cents,return_code"


def report(rows: Iterable[str]) -> str:
    """The whole file of these rows."""
    return "\n".join([HEADER, *rows, ""])


def report_row(payment: dict[str, Any], status: str, day: str, return_code: str = "") -> str:
    """The bank's row for one payment, as the API shows it: `settled` or `returned` on that day."""
    return f"{payment['payment_id']},{status},{day},{payment['amount_cents']},{return_code}"
