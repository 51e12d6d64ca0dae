"""Files of applications as agencies export them: any delimiter, any order and naming of columns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple, Self, TypedDict

from services.recruitment.applications.rules.applicants import OPTIONAL, Applicant, read_row
from services.recruitment.applications.rules.columns import (
    APPLICATIONS,
    CELL_CHARACTERS_MAX,
    Form,
    named_and_others,
    without_too_long,
)
from services.recruitment.applications.rules.hidden_rows import LinesInCells
from services.recruitment.applications.rules.tables import (
    UnreadableFile,
    read_table,
)
from services.recruitment.people.rules.characters import trimmed
from services.recruitment.people.rules.text import looks_like_utf_16, plain, without_byte_order_mark
from shared.errors import FieldError

FILE_ROWS_MAX: Final = 50_000


class Problem(TypedDict):
    """One invalid field of one row; lines count from 1, the header included."""

    line: int
    field: str
    code: str
    message: str


class Row(NamedTuple):
    """One row as it was written: the line on which it begins, and its cells by field.

    `torn`: a misplaced quotation mark split its cells in the wrong places. `too_long` are the fields whose
    cells are longer than any value; these are left out. `others` is what further columns of a field say.
    """

    line: int
    raw: dict[str, str]
    torn: bool
    too_long: Sequence[str] = ()
    others: Sequence[Sequence[str]] = ()

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
    """Rows that were read: the people by line, and what is wrong, also with what was left out of a person."""

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
        applicant = None
        if not row.torn and OPTIONAL.issuperset(row.too_long):
            applicant, found = read_row(row.raw, row.others, row.too_long)
            problems += found
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
    inside = LinesInCells(columns, table)
    for line, cells, torn in table.records:
        if not any(map(trimmed, cells)):
            continue
        inside.refuse_rows(cells, line)
        read, too_long = without_too_long(columns, cells)
        raw, others = named_and_others(columns, read)
        yield Row(line, raw, torn and len(cells) != len(columns), too_long, others)


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
    return {"field": f"content.{column}", "code": "missing_column", "message": message}
