"""An applicant, read from a form or from a row of a file by the same rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.recruitment.applications.rules.kinds import read_kind
from services.recruitment.people.rules.characters import trimmed, without_invisible
from services.recruitment.people.rules.fields import (
    READ_CONTACT,
    read_family_name,
    read_given_name,
    read_postal_code,
    require_legible,
)
from services.recruitment.people.rules.languages import language_of
from services.recruitment.people.rules.names import accents_of, name_key, one_name, suffix_to_family
from services.recruitment.people.rules.text import Wrong
from services.recruitment.people.rules.unsaid import is_unsaid
from shared.contracts.recruitment.people import VALUE_CHARACTERS_MAX, ContactKind
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


def read_applicant(raw: Mapping[str, str]) -> tuple[Applicant | None, list[FieldError]]:
    """The applicant, or None and every invalid field. A field missing in `raw` is empty."""
    values: dict[str, Any] = {}
    problems: list[FieldError] = []
    texts = _trimmed(raw)
    for field, read in _READERS.items():
        try:
            require_legible(texts[field], is_a_name=field in _NAMES)
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


def duplicate_keys(person: Applicant) -> dict[str, str]:
    """The keys that two applications of one person may share: email, phone, or name and ZIP code."""
    keys = {"email": person.email, "phone": person.phone, "name": None}
    if person.postal_code:
        keys["name"] = f"{name_key(person.given_name, person.family_name)}.{person.postal_code[:5]}"
    return {kind: key for kind, key in keys.items() if key}


def same_person_keys(person: Applicant) -> dict[str, str]:
    """The keys that prove one person: the name and the kind together with email, phone or ZIP code.

    Families share addresses and phone numbers, and a son his father's name, so less proves nothing. Together
    with an address the split between given and family name does not matter. Of two whose accents are others
    it proves nothing either; `spelled_keys` tells them apart.
    """
    name = name_key(person.given_name, person.family_name).replace(".", "")
    named = {what: key if what == "name" else f"{key} {name}" for what, key in duplicate_keys(person).items()}
    return {what: f"{key} {person.advisor_kind}" for what, key in named.items()}


def spelled_keys(person: Applicant) -> dict[str, str]:
    """The same with the accents of the name; none of a name without accents."""
    accents = accents_of(person.given_name, person.family_name)
    return {what: f"{key} {accents}" for what, key in same_person_keys(person).items()} if accents else {}


def _trimmed(raw: Mapping[str, str]) -> dict[str, str]:
    # Cut to where it is too long anyway: strangers send these, and each character costs time below.
    texts = {field: trimmed(raw.get(field, ""))[: VALUE_CHARACTERS_MAX + 1] for field in _READERS}
    texts |= {field: without_invisible(texts[field]) for field in _READ_WITHOUT_INVISIBLE}
    texts |= {field: "" for field in _OPTIONAL if is_unsaid(texts[field])}
    names = one_name(texts["given_name"], texts["family_name"])
    texts["given_name"], texts["family_name"] = suffix_to_family(*names)
    return texts


def _optional(read: Callable[[str], str]) -> Callable[[str], str | None]:
    return lambda text: read(text) if text else None


_NAMES = ("given_name", "family_name")
_OPTIONAL = ("email", "phone", "postal_code")
_READ_WITHOUT_INVISIBLE = ("phone", "language")
_READERS: dict[str, Callable[[str], Any]] = {
    "given_name": read_given_name,
    "family_name": read_family_name,
    "email": _optional(READ_CONTACT[ContactKind.EMAIL]),
    "phone": _optional(READ_CONTACT[ContactKind.PHONE]),
    "postal_code": _optional(read_postal_code),
    "advisor_kind": read_kind,
    "language": str,
}
APPLICANT_FIELDS = tuple(_READERS)
"""The fields of the form."""
