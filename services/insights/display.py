"""The display form of an event's data: small and JSON-able; texts are built where it is shown."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shared.contracts.fields import format_instant


def displayable(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a loaded event with dates and times as ISO 8601 text, without nulls."""
    return {name: _plain(value) for name, value in data.items() if value is not None}


def kind_of(event_type: str) -> str:
    """The key of a page's texts: the event type without its version (`claim.approved`)."""
    return event_type.rpartition(".v")[0]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return displayable(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
