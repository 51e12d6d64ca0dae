"""Files of applications as agencies export them: any delimiter, any order and naming of columns."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple, Self, TypedDict

from services.recruitment.applications.rules.applicants import (
    Applicant,
    is_right,
    read_applicant,
)
from services.recruitment.applications.rules.tables import (
    Table,
    UnreadableFile,
    broken_quotes,
    read_table,
)
from services.recruitment.people.rules.characters import trimmed
from services.recruitment.people.rules.languages import is_language_unsaid
from services.recruitment.people.rules.names import is_no_name, split_full_name
from services.recruitment.people.rules.suffixes import suffix_alone
from services.recruitment.people.rules.text import looks_like_utf_16, plain, readable, without_byte_order_mark
from services.recruitment.people.rules.unsaid import is_unsaid
from shared.errors import FieldError

FILE_ROWS_MAX: Final = 50_000
LINES_IN_CELLS_MAX: Final = FILE_ROWS_MAX
"""Of all cells together, without lines of one cell: each is looked at as if it were a row."""
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


class Problem(TypedDict):
    """One invalid field of one row; lines count from 1, the header included."""

    line: int
    field: str
    code: str
    message: str


class Row(NamedTuple):
    """One row as it was written: the line on which it begins, and its cells by field.

    `torn`: a misplaced quotation mark split its cells in the wrong places. `too_long` are the fields whose
    cells are longer than any value; these are left out.
    """

    line: int
    raw: dict[str, str]
    torn: bool
    too_long: Sequence[str] = ()

    @classmethod
    def of(cls, item: Iterable[Any]) -> Self:
        """The row that an item of a job is."""
        return cls(*item)

    @property
    def name(self) -> str:
        """How results call it."""
        return line_name(self.line)


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows that were read: the valid ones by line, and the errors of the others."""

    applicants: list[tuple[int, Applicant]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def line_name(line: int) -> str:
    """How a row is called by its line."""
    return f"line {line}"


def read_file(content: str) -> Reading:
    """Read a file and all of its rows; raises UnreadableFile."""
    return read_rows(rows_of(content))


def rows_of(content: str, form: Form = APPLICATIONS) -> list[Row]:
    """The rows of a file whose first non-empty line names the columns; raises UnreadableFile.

    Unknown columns and empty rows are ignored.
    """
    content = without_byte_order_mark(content)
    if looks_like_utf_16(content):
        raise UnreadableFile.of(
            "not_utf8", "This is in UTF-16 (“Unicode Text”). Save the file as CSV in UTF-8."
        )
    rows = list(islice(_rows(content, form), FILE_ROWS_MAX + 1))
    if len(rows) > FILE_ROWS_MAX:
        message = f"A file has at most {FILE_ROWS_MAX:,} rows. Please split it."
        raise UnreadableFile.of("too_many_rows", message)
    return rows


def read_rows(rows: Iterable[Row]) -> Reading:
    """Read the applicant of each row."""
    reading = Reading()
    for row in rows:
        problems = _problems_of(row)
        applicant, problems = (None, problems) if problems else read_applicant(row.raw)
        if applicant:
            reading.applicants.append((row.line, applicant))
        reading.problems.extend({"line": row.line, **problem} for problem in problems)
    return reading


_TORN: Final[FieldError] = {
    "field": "row",
    "code": "broken_quotes",
    "message": "A quotation mark inside a cell splits it at its commas. Write the mark twice.",
}


def _problems_of(row: Row) -> list[FieldError]:
    message = f"This has more than {CELL_CHARACTERS_MAX:,} characters."
    return [
        *([_TORN] if row.torn else []),
        *(FieldError(field=field, code="too_long", message=message) for field in row.too_long),
    ]


def _rows(content: str, form: Form) -> Iterator[Row]:
    table = read_table(content, lambda name: form.column(name) is not None)
    columns = [form.column(name) for name in table.header]
    _check_columns(columns, form)
    lines_left = LINES_IN_CELLS_MAX
    for line, cells, torn in table.records:
        if not any(map(trimmed, cells)):
            continue
        lines = _lines_in(cells, table)
        lines_left -= len(lines)
        if lines_left < 0:
            message = f"Cells have at most {LINES_IN_CELLS_MAX:,} lines together. Please split the file."
            raise UnreadableFile.of("too_many_rows", message)
        if any(_is_a_row(one, columns) for one in lines) or _hides_rows(cells, columns, table):
            raise broken_quotes(line)
        read, too_long = _without_too_long(columns, cells)
        yield Row(line, _named(columns, read), torn and len(cells) != len(columns), too_long)


def _lines_in(cells: list[str], table: Table) -> list[list[str]]:
    """The later lines of these cells that have several cells themselves, each as its cells."""
    lines = [line for cell in cells for line in cell.splitlines()[1:] if table.delimiter in line]
    return [table.cut(line) for line in lines[: LINES_IN_CELLS_MAX + 1]]


def _is_a_row(cells: list[str], columns: list[str | None]) -> bool:
    """Whether a line of a cell is a row itself.

    It has a valid email or phone in that column's place, beside another cell, for a note may well have an
    address alone on a line; or a cell for each column, and a valid kind.
    """
    read, _too_long = _without_too_long(columns, cells)
    raw = _named(columns, read)
    if len(cells) > 1 and (is_right("email", raw) or is_right("phone", raw)):
        return True
    return len(cells) == len(columns) and is_right("advisor_kind", raw)


def _hides_rows(cells: list[str], columns: list[str | None], table: Table) -> bool:
    """Whether two marks that nobody closed closed each other: one in a row, the other in a later one.

    Then the cell between them begins with the rest of the first row and ends with the beginning of the last.
    """
    return any(
        _begins_with_a_row(at, lines[0], columns, table)
        or _joins_rows(at, lines, len(cells) - at - 1, len(columns), table)
        for at, cell in enumerate(cells)
        if len(lines := cell.splitlines()) > 1
    )


def _begins_with_a_row(at: int, line: str, columns: list[str | None], table: Table) -> bool:
    """Whether the first line of the cell at this column has a valid contact and kind in later columns."""
    if table.delimiter not in line:
        return False
    read, _too_long = _without_too_long(columns[at + 1 :], table.cut(line)[1:])
    raw = _named(columns[at + 1 :], read)
    return is_right("advisor_kind", raw) and (is_right("email", raw) or is_right("phone", raw))


def _joins_rows(at: int, lines: list[str], after: int, width: int, table: Table) -> bool:
    """Whether the first and the last line both make up a row with the cells before and after this one.

    A sentence has a blank after its commas, which no program writes between cells.
    """
    first, last = lines[0], lines[-1]
    begun, ended = table.cut(first), table.cut(last)
    if at + len(begun) != width or len(ended) + after != width:
        return False
    return not any(f"{table.delimiter} " in line for line in (first, last))


def _without_too_long(columns: list[str | None], cells: list[str]) -> tuple[list[str], list[str]]:
    """The cells with nothing in place of those that are too long to read, and the fields of these."""
    if sum(map(len, cells)) <= CELL_CHARACTERS_MAX:
        return cells, []
    is_long = [len(cell.strip()) > CELL_CHARACTERS_MAX for cell in cells]
    named = zip(columns, is_long, strict=False)
    return (
        ["" if too_long else cell for cell, too_long in zip(cells, is_long, strict=True)],
        list(dict.fromkeys(column for column, too_long in named if column and too_long)),
    )


def _check_columns(columns: list[str | None], form: Form) -> None:
    missing = {*form.required} - {*columns}
    if "full_name" in columns:
        missing -= {"given_name", "family_name"}
    if not {"email", "phone"} & set(columns):
        missing.add("email")
    if missing:
        raise UnreadableFile([_no_column(column, form.names[column]) for column in sorted(missing)])


def _no_column(column: str, names: str) -> FieldError:
    message = f"There is no column for the {plain(column)}. It may be called: {names}."
    return {"field": "content", "code": "missing_column", "message": message}


def _named(columns: list[str | None], cells: list[str]) -> dict[str, str]:
    """The cells by field; if several columns map to one field, the first one that says something."""
    raw: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        value = _value(column, cell) if column else ""
        if column and value and (column not in raw or _is_unsaid(column, raw[column])):
            raw[column] = raw[column] if column in raw and _is_unsaid(column, value) else value
    if full_name := raw.pop("full_name", None):
        given_name, family_name = split_full_name(full_name)
        raw = {"given_name": given_name, "family_name": family_name} | raw
    return _with_suffix(raw)


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


def _with_suffix(raw: dict[str, str]) -> dict[str, str]:
    """The row with the value of a suffix column appended to the family name."""
    words = list(filter(None, map(suffix_alone, re.split(r"[\s,;/]+", raw.pop("suffix", "")))))
    name = next((name for name in ("family_name", "given_name") if name in raw), None)
    return raw | {name: " ".join([raw[name], *words])} if name else raw
