"""Files of applications as agencies export them: any delimiter, any order and naming of columns."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from services.recruitment.applications.rules.applicants import Applicant, duplicate_keys, read_applicant
from services.recruitment.people.rules.names import split_full_name
from services.recruitment.people.rules.text import plain, readable, without_byte_order_mark
from shared.contracts.recruitment.applications import FILE_CHARACTERS_MAX
from shared.errors import FieldError

FILE_ROWS_MAX = 5_000
CELL_CHARACTERS_MAX = csv.field_size_limit()
DELIMITERS = ",;\t|"

COLUMN_NAMES = {
    "given_name": "given name, given, first name, first, firstname, fname, forename,"
    " nombre, nombres, primer nombre",
    "family_name": "family name, family, last name, last, lastname, lname, surname, apellido, apellidos",
    "full_name": "full name, fullname, name, applicant, applicant name, contact name, nombre completo",
    "email": "email, e mail, email address, e mail address, emailaddress, mail, correo, correo electronico",
    "phone": "phone, phone number, phonenumber, telephone, tel, mobile, mobile phone, cell, cell phone,"
    " cellphone, home phone, day phone, primary phone, contact phone, telefono, celular, movil",
    "postal_code": "postal code, postalcode, postal, zip, zip code, zipcode, postcode, codigo postal",
    "advisor_kind": "advisor kind, kind, advisor type, type, applicant type, role, relationship,"
    " parent or youth, parent youth, tipo, rol",
    "language": "language, preferred language, primary language, home language, spoken language, lang,"
    " idioma, lengua",
}
"""By field, the names of its column (normalized by `plain`), in English and Spanish."""
_COLUMNS = {name: column for column, names in COLUMN_NAMES.items() for name in names.split(", ")}


class Problem(TypedDict):
    """One invalid field of one row; lines count from 1, the header included."""

    line: int
    field: str
    code: str
    message: str


class Duplicate(TypedDict):
    """A skipped row of a known person: `of` is `line 7` of the same file or an application's id.

    `matched_on` is what they share: email, phone, or name (with the ZIP code).
    """

    line: int
    of: str
    matched_on: str


class UnreadableFile(ValueError):
    """The file cannot be read; `errors` says why."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("the file cannot be read")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read row by row: the valid rows by line, and the errors of the others."""

    applicants: list[tuple[int, Applicant]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sorting:
    """The valid rows, new people apart from known ones."""

    new: list[Applicant] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)


def read_file(content: str) -> Reading:
    """Read a file whose first non-empty line names the columns; raises UnreadableFile.

    Unknown columns and empty rows are ignored.
    """
    if len(content) > FILE_CHARACTERS_MAX:
        raise _too_big("too_large", f"{FILE_CHARACTERS_MAX:,} characters")
    reading = Reading()
    for rows, (line, raw) in enumerate(_rows(without_byte_order_mark(content)), start=1):
        if rows > FILE_ROWS_MAX:
            raise _too_big("too_many_rows", f"{FILE_ROWS_MAX:,} rows")
        applicant, problems = read_applicant(raw)
        if applicant:
            reading.applicants.append((line, applicant))
        reading.problems.extend({"line": line, **problem} for problem in problems)
    return reading


def sort_out(rows: Iterable[tuple[int, Applicant]], known: Mapping[str, str]) -> Sorting:
    """Separate new people from known ones; `known` maps duplicate keys to applications."""
    sorting = Sorting()
    seen = dict(known)
    for line, applicant in rows:
        keys = duplicate_keys(applicant)
        matched_on = next((kind for kind, key in keys.items() if key in seen), None)
        if matched_on is None:
            sorting.new.append(applicant)
            first = f"line {line}"
        else:
            first = seen[keys[matched_on]]
            sorting.duplicates.append({"line": line, "of": first, "matched_on": matched_on})
        # Add a duplicate's keys too: a match with its other phone number is the same person.
        for key in keys.values():
            seen.setdefault(key, first)
    return sorting


def _rows(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = io.StringIO(content, newline="").readlines()
    header_at = next((at for at, line in enumerate(lines) if _is_header(line)), None)
    if header_at is None:
        raise _unreadable("empty", "There is no line with the names of the columns.")
    line = header_at + 1
    try:
        columns, delimiter = _columns(lines[header_at])
        _check_columns(columns)
        reader = csv.reader(lines[header_at + 1 :], delimiter=delimiter)
        first = line = header_at + 2
        for cells in reader:
            if any(map(str.strip, cells)):
                yield line, _named(columns, cells)
            line = first + reader.line_num
    except csv.Error:
        raise _endless_cell(line, lines[line - 1 :]) from None


def _endless_cell(line: int, lines: list[str]) -> UnreadableFile:
    """Why a cell of the row that begins there is too long: it is, or its quotation never ends."""
    if sum(text.count('"') for text in lines) % 2:
        message = f"A quotation mark that opens near line {line} is not closed."
        return _unreadable("broken_quotes", message)
    message = f"A cell near line {line} has more than {CELL_CHARACTERS_MAX:,} characters."
    return _unreadable("cell_too_long", message)


def _is_header(line: str) -> bool:
    # Excel writes `sep=;` before the header for an unusual delimiter.
    return bool(line.strip(f"{DELIMITERS} \r\n")) and not line.lower().startswith("sep=")


def _columns(header: str) -> tuple[list[str | None], str]:
    """The fields of the columns, with the delimiter that recognizes most of the header."""

    def read(delimiter: str) -> list[str | None]:
        names = next(csv.reader([header], delimiter=delimiter))
        return [_COLUMNS.get(plain(readable(name))) for name in names]

    delimiter = max(DELIMITERS, key=lambda delimiter: sum(map(bool, read(delimiter))))
    return read(delimiter), delimiter


def _check_columns(columns: list[str | None]) -> None:
    missing = {"advisor_kind", "given_name", "family_name"} - set(columns)
    if "full_name" in columns:
        missing -= {"given_name", "family_name"}
    if not {"email", "phone"} & set(columns):
        missing.add("email")
    if missing:
        raise UnreadableFile(
            [_content_error("missing_column", _no_column(column)) for column in sorted(missing)]
        )


def _no_column(column: str) -> str:
    return f"There is no column for the {plain(column)}. It may be called: {COLUMN_NAMES[column]}."


def _named(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    """The cells by field; if several columns map to one field, the first non-empty one."""
    raw: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        value = readable(cell).strip()
        if column and value:
            raw.setdefault(column, value)
    if full_name := raw.pop("full_name", None):
        given_name, family_name = split_full_name(full_name)
        raw = {"given_name": given_name, "family_name": family_name} | raw
    return raw


def _content_error(code: str, message: str) -> FieldError:
    return {"field": "content", "code": code, "message": message}


def _too_big(code: str, limit: str) -> UnreadableFile:
    return _unreadable(code, f"A file has at most {limit}. Please split it.")


def _unreadable(code: str, message: str) -> UnreadableFile:
    return UnreadableFile([_content_error(code, message)])
