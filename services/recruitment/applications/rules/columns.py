"""The columns of a file of people, and what the cells of a row say by them."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from services.recruitment.people.rules.characters import trimmed
from services.recruitment.people.rules.languages import is_language_unsaid
from services.recruitment.people.rules.names import is_no_name, split_full_name
from services.recruitment.people.rules.suffixes import suffix_alone
from services.recruitment.people.rules.text import plain, readable
from services.recruitment.people.rules.unsaid import is_unsaid

COLUMN_NAME_CHARACTERS_MAX: Final = 300
"""Far more than the names that are known have."""
CELL_CHARACTERS_MAX: Final = 2_000
"""Of a cell that is read: more than any field takes."""

COLUMN_NAMES = {
    "given_name": "given name, given, first name, first, firstname, fname, forename,"
    " nombre, nombres, primer nombre",
    "family_name": "family name, family, last name, last, lastname, lname, surname, apellido, apellidos",
    "full_name": "full name, fullname, name, applicant, applicant name, contact name, nombre completo",
    "suffix": "suffix, name suffix, suffix name, generation, sufijo",
    "email": "email, e mail, email address, e mail address, emailaddress, mail, correo, correo electronico",
    "phone": "phone, phone number, phonenumber, telephone, tel, mobile, mobile phone, mobile number, cell,"
    " cell phone, cell number, cellphone, home phone, day phone, primary phone, contact phone, phone mobile,"
    " phone cell, phone home, phone day, phone primary, telefono, telefono movil, telefono celular, celular,"
    " movil",
    "postal_code": "postal code, postalcode, postal, zip, zip code, zipcode, postcode, codigo postal",
    "advisor_kind": "advisor kind, kind, advisor type, type, applicant type, role, relationship,"
    " parent or youth, parent youth, tipo, rol, madre padre o joven",
    "language": "language, preferred language, primary language, home language, spoken language, lang,"
    " idioma, lengua",
}
"""By field, the names of its column (normalized by `plain`), in English and Spanish."""
REQUIRED_COLUMNS: Final = frozenset({"advisor_kind", "given_name", "family_name"})
_ASIDE: Final = re.compile(r" (?:required|optional|if any|obligatorio|opcional)$")


@dataclass(frozen=True)
class Form:
    """The columns of a kind of file: the names of each by its field, and those that it must have.

    Besides these there is an email address or a phone number, and one column may hold the whole name.
    """

    names: Mapping[str, str] = field(default_factory=lambda: COLUMN_NAMES)
    required: AbstractSet[str] = REQUIRED_COLUMNS

    def with_columns(self, names: Mapping[str, str], *required: str) -> "Form":
        """The same with more columns."""
        return Form({**self.names, **names}, self.required | set(required))

    def column(self, name: str) -> str | None:
        """The field of a column by its name, without regard to line breaks and punctuation."""
        if len(name) > COLUMN_NAME_CHARACTERS_MAX:
            return None
        words = plain(readable(name))
        return self._fields.get(words) or self._fields.get(_ASIDE.sub("", words))

    @cached_property
    def _fields(self) -> Mapping[str, str]:
        return {one: column for column, names in self.names.items() for one in names.split(", ")}


APPLICATIONS: Final = Form()


def without_too_long(columns: list[str | None], cells: list[str]) -> tuple[list[str], list[str]]:
    """The cells with nothing in place of those that are too long to read, and the fields of these."""
    if sum(map(len, cells)) <= CELL_CHARACTERS_MAX:
        return cells, []
    is_long = [len(cell.strip()) > CELL_CHARACTERS_MAX for cell in cells]
    named = zip(columns, is_long, strict=False)
    return (
        ["" if too_long else cell for cell, too_long in zip(cells, is_long, strict=True)],
        list(dict.fromkeys(column for column, too_long in named if column and too_long)),
    )


def named(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    """The cells by field; if several columns map to one field, the first one that says something."""
    return named_and_others(columns, cells)[0]


def named_and_others(
    columns: list[str | None], cells: list[str]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The same, and what the other columns of a field say besides, each with its field."""
    raw: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for column, cell in zip(columns, cells, strict=False):
        value = _value(column, cell) if column else ""
        if not column or not value:
            continue
        if column not in raw:
            raw[column] = value
        elif not _is_unsaid(column, value) and value != raw[column]:
            if not _is_unsaid(column, raw[column]):
                others.append((column, value))
            else:
                raw[column] = value
    if full_name := raw.pop("full_name", None):
        given_name, family_name = split_full_name(full_name)
        raw = {"given_name": given_name, "family_name": family_name} | raw
    return _with_suffix(raw, others), others


_NAMES: Final = ("given_name", "family_name", "full_name", "suffix")


def _is_unsaid(column: str, value: str) -> bool:
    """Whether this value of a column says only that there is none."""
    if column in _NAMES:
        return is_no_name(value)
    return is_language_unsaid(value) if column == "language" else is_unsaid(value)


def _value(column: str, cell: str) -> str:
    """The text of a cell. Spreadsheets keep a number as text by an apostrophe; a name may begin with one."""
    text = trimmed(readable(cell))
    return text if column in _NAMES else text.removeprefix("'")


def _with_suffix(raw: dict[str, str], others: list[tuple[str, str]]) -> dict[str, str]:
    """The row with the value of a suffix column appended to the family name; `others` gets what is none."""
    written = raw.pop("suffix", "")
    parts = [] if is_unsaid(written) else [one for one in re.split(r"[\s,;/]+", written) if one]
    words = list(filter(None, map(suffix_alone, parts)))
    if len(words) < len(parts):
        others.append(("suffix", written))
    name = next((name for name in ("family_name", "given_name") if name in raw), None)
    return raw | {name: " ".join([raw[name], *words])} if name else raw
