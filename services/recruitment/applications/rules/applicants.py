"""An applicant, read from a form or from a row of a file by the same rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol
from unicodedata import category

from services.recruitment.applications.rules.kinds import read_kind
from services.recruitment.people.rules.characters import (
    is_invisible,
    trimmed,
    without_invisible,
    without_joiners,
)
from services.recruitment.people.rules.contacts import read_email, read_phone, read_postal_code
from services.recruitment.people.rules.languages import language_of
from services.recruitment.people.rules.names import (
    is_name,
    is_no_name,
    name_key,
    proper_family_name,
    proper_given_name,
    suffix_to_family,
    tidy_name,
)
from services.recruitment.people.rules.text import Wrong
from shared.contracts.recruitment.applications import VALUE_CHARACTERS_MAX
from shared.contracts.recruitment.people import NAME_CHARACTERS_MAX
from shared.errors import FieldError


@dataclass(frozen=True, slots=True)
class Applicant:
    """The data of an applicant in normal form: phone as E.164, language as ISO 639 code.

    The family name is empty for people with one name.
    """

    given_name: str
    family_name: str
    email: str | None
    phone: str | None
    postal_code: str | None
    advisor_kind: str
    language: str
    language_as_written: str | None = None


KEPT_FIELDS = tuple(field.name for field in fields(Applicant))


class Reachable(Protocol):
    """Anyone who can be compared: an applicant, or a stored application."""

    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def postal_code(self) -> str | None: ...


def read_applicant(raw: Mapping[str, str]) -> tuple[Applicant | None, list[FieldError]]:
    """The applicant, or None and every invalid field. A field missing in `raw` is empty."""
    values: dict[str, Any] = {}
    problems: list[FieldError] = []
    texts = _trimmed(raw)
    for field, read in _READERS.items():
        try:
            _require_legible(field, texts[field])
            values[field] = read(texts[field])
        except Wrong as wrong:
            problems.append({"field": field, "code": wrong.code, "message": wrong.message})
    if not (texts["email"] or texts["phone"]):
        message = "Give an e-mail address or a phone number, so that we can answer."
        problems.append({"field": "email", "code": "contact_required", "message": message})
    if problems:
        return None, problems
    language = language_of(texts["language"])
    return Applicant(**values | {"language": language.code}, language_as_written=language.as_written), []


def is_right(field: str, raw: Mapping[str, str]) -> bool:
    """Whether a field has a valid value."""
    text = raw.get(field, "")
    try:
        return 0 < len(text) <= VALUE_CHARACTERS_MAX and bool(_READERS[field](text))
    except Wrong:
        return False


def duplicate_keys(person: Reachable) -> dict[str, str]:
    """The keys that two applications of one person may share: email, phone, or name and ZIP code."""
    keys = {"email": person.email, "phone": person.phone, "name": None}
    if person.postal_code:
        keys["name"] = f"{name_key(person.given_name, person.family_name)}.{person.postal_code[:5]}"
    return {kind: key for kind, key in keys.items() if key}


def same_person_keys(person: Reachable) -> dict[str, str]:
    """The keys that prove one person: the name together with email, phone or ZIP code.

    Families share addresses and phone numbers, so these alone prove nothing. Together with one of them, the
    split between given and family name does not matter.
    """
    name = name_key(person.given_name, person.family_name).replace(".", "")
    keys = duplicate_keys(person)
    return {kind: key if kind == "name" else f"{key} {name}" for kind, key in keys.items()}


def _trimmed(raw: Mapping[str, str]) -> dict[str, str]:
    # Cut to where it is too long anyway: strangers send these, and each character costs time below.
    texts = {field: trimmed(raw.get(field, ""))[: VALUE_CHARACTERS_MAX + 1] for field in _READERS}
    texts |= {field: without_invisible(texts[field]) for field in _READ_WITHOUT_INVISIBLE}
    texts["given_name"], texts["family_name"] = suffix_to_family(texts["given_name"], texts["family_name"])
    return texts


def _require_legible(field: str, text: str) -> None:
    if len(text) > VALUE_CHARACTERS_MAX:
        raise Wrong("too_long", f"This has more than {VALUE_CHARACTERS_MAX} characters.")
    if any(character == "\N{REPLACEMENT CHARACTER}" or category(character) == "Cs" for character in text):
        raise Wrong("unreadable_character", "A character was lost. Save the file as UTF-8 and try again.")
    if field in _NAMES:
        text = without_joiners(text)
    if any(map(is_invisible, text)):
        message = "There is an invisible character in this. Type it again instead of pasting it."
        raise Wrong("invisible_character", message)


def _read_name(text: str, proper: Callable[[str], str]) -> str:
    name = tidy_name(text)
    if not name:
        raise Wrong("required", "A name is needed here.")
    if len(name) > NAME_CHARACTERS_MAX:
        raise Wrong("too_long", f"A name has at most {NAME_CHARACTERS_MAX} characters.")
    if not is_name(name):
        raise Wrong("not_a_name", "A name is made of letters.")
    return proper(name)


def _read_family_name(text: str) -> str:
    return "" if is_no_name(text) else _read_name(text, proper_family_name)


def _optional(read: Callable[[str], str]) -> Callable[[str], str | None]:
    return lambda text: read(text) if text else None


_NAMES = ("given_name", "family_name")
_READ_WITHOUT_INVISIBLE = ("phone", "language")
_READERS: dict[str, Callable[[str], Any]] = {
    "given_name": lambda text: _read_name(text, proper_given_name),
    "family_name": _read_family_name,
    "email": _optional(read_email),
    "phone": _optional(read_phone),
    "postal_code": _optional(read_postal_code),
    "advisor_kind": read_kind,
    "language": str,
}
APPLICANT_FIELDS = tuple(_READERS)
"""The fields of the form."""
