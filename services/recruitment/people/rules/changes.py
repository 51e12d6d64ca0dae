"""Reading a change of a person: each field in normal form, or what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.recruitment.people.rules.characters import trimmed, without_invisible
from services.recruitment.people.rules.fields import (
    READ_CONTACT,
    read_family_name,
    read_given_name,
    read_postal_code,
    read_preferred_name,
    require_legible,
)
from services.recruitment.people.rules.languages import Language, language_of
from services.recruitment.people.rules.text import Wrong
from shared.contracts.recruitment.people import ContactKind
from shared.errors import FieldError

BY_ONESELF: Final = frozenset({"preferred_name", "languages", "contact_points"})
"""What an advisor may change of themselves; the rest is staff's to check."""
BORN_FROM: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Contact:
    """An email address, or a phone number as E.164."""

    kind: str
    value: str
    preferred: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A ZIP code, and its state where it is known, from a day on; None for since ever."""

    postal_code: str
    state: str | None
    lives_from: date | None


def read_changes(sent: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[FieldError]]:
    """The new values by field, and every invalid field."""
    values: dict[str, Any] = {}
    problems: list[FieldError] = []
    for field, value in sent.items():
        try:
            values[field] = _READERS[field](value, today)
        except _At as wrong:
            problems.append({"field": f"{field}.{wrong.path}", "code": wrong.code, "message": wrong.message})
        except Wrong as wrong:
            problems.append({"field": field, "code": wrong.code, "message": wrong.message})
    return values, problems


def before_birth(values: Mapping[str, Any], born: date | None) -> list[FieldError]:
    """Why a new residence cannot be right: the person was not born by its first day."""
    born, home = values.get("birth_date", born), values.get("residence")
    if born is None or home is None or home.lives_from is None or home.lives_from >= born:
        return []
    message = "This day is before the birth date."
    return [{"field": "residence.lives_from", "code": "before_birth", "message": message}]


class _At(Wrong):
    """What is wrong at a place within a field."""

    def __init__(self, path: str, wrong: Wrong) -> None:
        super().__init__(wrong.code, wrong.message)
        self.path = path


def _name(read: Callable[[str], Any]) -> Callable[[str, date], Any]:
    def read_one(text: str, _today: date) -> Any:
        text = trimmed(text)
        require_legible(text, is_a_name=True)
        return read(text)

    return read_one


def _languages(said: list[str], _today: date) -> list[Language]:
    return [language_of(trimmed(without_invisible(one))) for one in said]


def _contacts(sent: list[Mapping[str, Any]], _today: date) -> list[Contact]:
    read = [_contact(at, one) for at, one in enumerate(sent)]
    if len({(one.kind, one.value) for one in read}) < len(read):
        raise Wrong("repeated", "One address or number is there twice.")
    preferred = [at for at, one in enumerate(read) if one.preferred] or [0]
    if len(preferred) > 1:
        raise Wrong("one_preferred", "Only one can be the preferred one.")
    return [Contact(one.kind, one.value, at == preferred[0]) for at, one in enumerate(read)]


def _contact(at: int, sent: Mapping[str, Any]) -> Contact:
    text = trimmed(sent["value"])
    if sent["kind"] == ContactKind.PHONE:
        text = without_invisible(text)
    try:
        require_legible(text)
        value = READ_CONTACT[sent["kind"]](text)
    except Wrong as wrong:
        raise _At(f"{at}.value", wrong) from None
    return Contact(sent["kind"], value, sent.get("preferred", False))


def _residence(sent: Mapping[str, Any], today: date) -> Home:
    begins = sent["lives_from"]
    if begins is not None and not BORN_FROM <= begins <= today:
        raise _At("lives_from", Wrong("out_of_range", "This day is too far back, or has not come yet."))
    try:
        return Home(read_postal_code(trimmed(sent["postal_code"])), sent["state"], begins)
    except Wrong as wrong:
        raise _At("postal_code", wrong) from None


def _birth_date(day: date | None, today: date) -> date | None:
    if day is not None and not BORN_FROM <= day <= today:
        raise Wrong("out_of_range", "This day is too far back, or has not come yet.")
    return day


_READERS: Final[Mapping[str, Callable[[Any, date], Any]]] = {
    "given_name": _name(read_given_name),
    "family_name": _name(read_family_name),
    "preferred_name": _name(read_preferred_name),
    "languages": _languages,
    "contact_points": _contacts,
    "residence": _residence,
    "birth_date": _birth_date,
}
