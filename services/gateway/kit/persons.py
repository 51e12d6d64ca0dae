"""The form for a person, as staff and advisors fill it in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l

Person = Mapping[str, Any]

FIELDS: Final = {
    "given_name": _l("First name"),
    "family_name": _l("Last name"),
    "preferred_name": _l("What you want to be called"),
    "languages": _l("Languages"),
    "contact_points": _l("How we can reach you"),
    "birth_date": _l("Birth date"),
    "residence": _l("Where you live"),
}
"""In their order on the page; as an advisor reads them of themselves."""
FIELDS_OF_OTHERS: Final = FIELDS | {
    "preferred_name": _l("What they want to be called"),
    "contact_points": _l("How to reach them"),
    "residence": _l("Where they live"),
}
"""The same as staff read them of somebody."""
OWN: Final = ("preferred_name", "languages", "contact_points")
"""What an advisor changes without staff."""


def filled_in(fields: Iterable[str]) -> dict[str, Any]:
    """What was filled in, field by field, as the command takes it."""
    read = {
        "languages": _languages,
        "contact_points": _contact_points,
        "birth_date": lambda: request.form.get("birth_date", "").strip() or None,
        "residence": _residence,
    }
    return {
        field: read[field]() if field in read else request.form.get(field, "").strip() for field in fields
    }


def as_shown(person: Person) -> dict[str, Any]:
    """The same of a person as the page shows them."""
    return {
        "given_name": person["given_name"],
        "family_name": person["family_name"],
        "preferred_name": person["preferred_name"] or "",
        "languages": [one["as_written"] or one["code"] for one in person["languages"]],
        "contact_points": [dict(one) for one in person["contact_points"]],
        "birth_date": person["birth_date"],
        "residence": None,
    }


def changed(given: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What was filled in and differs from what is known: the rest stays as it is."""
    known = as_shown(person)
    return {field: value for field, value in given.items() if value != known[field]}


def _languages() -> list[str]:
    return [one for text in request.form.get("languages", "").split(",") if (one := text.strip())]


def _contact_points() -> list[dict[str, Any]]:
    rows: Sequence[tuple[str, str]] = list(
        zip(request.form.getlist("contact_kind"), request.form.getlist("contact_value"), strict=False)
    )
    preferred = request.form.get("preferred", "")
    points = [
        {"kind": kind, "value": value.strip(), "preferred": str(at) == preferred}
        for at, (kind, value) in enumerate(rows)
        if value.strip()
    ]
    if points and not any(point["preferred"] for point in points):
        points[0]["preferred"] = True
    return points


def _residence() -> dict[str, Any] | None:
    given = {name: request.form.get(name, "").strip() for name in ("postal_code", "state", "lives_from")}
    if not any(given.values()):
        return None
    return given | {name: given[name] or None for name in ("state", "lives_from")}
