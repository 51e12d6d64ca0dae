"""The history of a person, as text for people."""

from collections.abc import Mapping
from typing import Any, Final

SHOWN: Final = (
    "given_name",
    "family_name",
    "preferred_name",
    "languages",
    "contact_points",
    "residences",
    "birth_date",
)
"""The fields of a person in their history, in order."""
Stored = Mapping[str, Any]


def field_changes(before: Stored | None, after: Stored) -> list[dict[str, Any]]:
    """The fields that changed, each before and after as text; None for no value."""
    found = (
        {"field": field, "before": _text(field, before), "after": _text(field, after)} for field in SHOWN
    )
    return [change for change in found if change["before"] != change["after"]]


def _text(field: str, stored: Stored | None) -> str | None:
    value = (stored or {}).get(field)
    if not value:
        return None
    return "; ".join(map(_PARTS[field], value)) if field in _PARTS else str(value)


_PARTS: Final = {
    "languages": lambda one: one.get("as_written") or one["code"],
    "contact_points": lambda one: one["value"],
    "residences": lambda one: " ".join(
        filter(None, (one.get("lives_from"), one["postal_code"], one.get("state")))
    ),
}
