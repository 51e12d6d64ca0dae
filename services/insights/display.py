"""How a fact's data is kept for showing: small, JSON-able, texts are made by whoever shows it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shared.contracts.fields import format_instant


def displayable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a loaded event with its days and moments as ISO 8601 text; what is null is left out."""
    return {name: _plain(value) for name, value in data.items() if value is not None}


def kind_of(event_type: str) -> str:
    """What a page looks texts up by: the event's name without its version (`claim.approved`)."""
    return event_type.rpartition(".v")[0]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
