"""An applicant, read from a form or from a row of a file by the same rules."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.recruitment.applications.rules.kinds import read_kind
from services.recruitment.people.rules.characters import trimmed, without_invisible
from services.recruitment.people.rules.contacts import emails_in, further_phones
from services.recruitment.people.rules.fields import (
    READ_CONTACT,
    read_family_name,
    read_given_name,
    read_postal_code,
    require_legible,
)
from services.recruitment.people.rules.languages import UNKNOWN, Language, language_of
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
    more_contacts: tuple[tuple[ContactKind, str], ...] = ()
    more_languages: tuple[Language, ...] = ()


def read_applicant(raw: Mapping[str, str]) -> tuple[Applicant | None, list[FieldError]]:
    """The applicant, or None and every invalid field. A field missing in `raw` is empty."""
    values, problems = _read(raw)
    return (None, problems) if problems else (_applicant(values), [])


def read_row(
    raw: Mapping[str, str], others: Iterable[Sequence[str]] = (), unread: Collection[str] = ()
) -> tuple[Applicant | None, list[FieldError]]:
    """The applicant of a row of a file, and everything in it that is to be looked at.

    None unless the name, the kind and one way to reach them are clear; of the rest what is not clear is left
    out. `others` is what further columns of a field say, `unread` fields that could not be read at all.
    """
    first, *emails = emails_in(raw.get("email", "")[: VALUE_CHARACTERS_MAX + 1])
    values, problems = _read({**raw, "email": first})
    more = _More(values, problems)
    in_one_cell = [
        *(("email", one) for one in emails),
        *(("phone", one) for one in _more_phones(raw, values)),
    ]
    for field, text in (*in_one_cell, *others):
        more.read(field, text)
    if not _CLEAR.issubset(values) or not (values.get("email") or values.get("phone")) or more.is_ambiguous:
        return None, problems
    if "language" in unread:
        values.pop("language")
    return _applicant(values), problems


def is_right(field: str, raw: Mapping[str, str]) -> bool:
    """Whether a field has a valid value."""
    text = raw.get(field, "")
    try:
        return 0 < len(text) <= VALUE_CHARACTERS_MAX and bool(_READERS[field](text))
    except Wrong:
        return False


def duplicate_keys(person: Applicant) -> dict[str, str]:
    """The keys that two applications of one person may share: email, phone, or name and ZIP code.

    Of further addresses and numbers with a count: `phone 2`.
    """
    keys = {"email": person.email, "phone": person.phone}
    keys |= {f"{kind} {at}": value for at, (kind, value) in enumerate(person.more_contacts, start=2)}
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


def _more_phones(raw: Mapping[str, str], values: Mapping[str, Any]) -> list[str]:
    return further_phones(_readable("phone", raw["phone"])) if values.get("phone") else []


class _More:
    """What further columns say of a person: added to the values, or told as something to look at."""

    def __init__(self, values: dict[str, Any], problems: list[FieldError]) -> None:
        self.is_ambiguous = False
        self._values, self._problems = values, problems
        self._values["more_contacts"], self._values["more_languages"] = (), ()

    def read(self, field: str, text: str) -> None:
        """Read one more value of a field."""
        if field not in _READERS:
            self._tell(field, *(_NO_SUFFIX if field == "suffix" else _ANOTHER_VALUE))
            return
        found = _read_field(field, _readable(field, text), self._problems)
        if found is None:
            return
        value = found[0]
        if field not in self._values:
            self._values[field] = value
        elif value != self._values[field]:
            self._add(field, value)

    def _add(self, field: str, value: Any) -> None:
        if field in READ_CONTACT:
            more = {**dict.fromkeys(self._values["more_contacts"]), (ContactKind(field), value): None}
            self._values["more_contacts"] = tuple(more)
        elif field == "language":
            self._values["more_languages"] += (language_of(value),)
        elif field == "advisor_kind":
            self.is_ambiguous = True
            self._tell(field, "ambiguous", "Two columns say who this is, and not the same. Write one.")
        else:
            self._tell(field, *_ANOTHER_VALUE)

    def _tell(self, field: str, code: str, message: str) -> None:
        self._problems.append(FieldError(field=field, code=code, message=message))


_ANOTHER_VALUE: Final = ("another_value", "Two columns have a value for this. Only the first one was taken.")
_NO_SUFFIX: Final = ("not_a_suffix", "This is no suffix of a name that is known. It was left out.")


def _read(raw: Mapping[str, str]) -> tuple[dict[str, Any], list[FieldError]]:
    """The values of the valid fields, and what is wrong with the others."""
    values: dict[str, Any] = {}
    problems: list[FieldError] = []
    texts = _trimmed(raw)
    for field in _READERS:
        if found := _read_field(field, texts[field], problems):
            values[field] = found[0]
    if not (texts["email"] or texts["phone"]):
        message = "Give an e-mail address or a phone number, so that we can answer."
        problems.append({"field": "email", "code": "contact_required", "message": message})
    return values, problems


def _read_field(field: str, text: str, problems: list[FieldError]) -> tuple[Any] | None:
    """The value of a field, or None, with what is wrong added to the problems."""
    try:
        require_legible(text, is_a_name=field in _NAMES)
        return (_READERS[field](text),)
    except Wrong as wrong:
        problems.append({"field": field, "code": wrong.code, "message": wrong.message})
        return None


def _applicant(values: Mapping[str, Any]) -> Applicant:
    """Of an optional field that could not be read nothing is known, also not that the language is English."""
    language = language_of(values["language"]) if "language" in values else Language(UNKNOWN, None)
    read: dict[str, Any] = {**dict.fromkeys(_OPTIONAL), **values}
    return Applicant(**read | {"language": language.code, "language_as_written": language.as_written})


def _readable(field: str, text: str) -> str:
    # Cut to where it is too long anyway: strangers send these, and each character costs time below.
    text = trimmed(text)[: VALUE_CHARACTERS_MAX + 1]
    return without_invisible(text) if field in _READ_WITHOUT_INVISIBLE else text


def _trimmed(raw: Mapping[str, str]) -> dict[str, str]:
    texts = {field: _readable(field, raw.get(field, "")) for field in _READERS}
    texts |= {field: "" for field in _OPTIONAL if is_unsaid(texts[field])}
    names = one_name(texts["given_name"], texts["family_name"])
    texts["given_name"], texts["family_name"] = suffix_to_family(*names)
    return texts


def _optional(read: Callable[[str], str]) -> Callable[[str], str | None]:
    return lambda text: read(text) if text else None


_NAMES = ("given_name", "family_name")
_OPTIONAL = ("email", "phone", "postal_code")
_CLEAR: Final = frozenset(["given_name", "family_name", "advisor_kind"])
OPTIONAL: Final = frozenset([*_OPTIONAL, "language", "suffix"])
"""The fields of a row of a file without which a person is taken all the same."""
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
