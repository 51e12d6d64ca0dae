"""A settlement file as a table: its lines as spreadsheets write them, and its columns by name."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

DELIMITERS: Final = ",;\t"
QUOTE: Final = '"'
BYTE_ORDER_MARK: Final = "\ufeff"
SEPARATOR_LINE: Final = "sep="
"""Excel's hint on the first line; not part of the table."""


class UnreadableFile(ValueError):
    """The file cannot be read; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ReportRow(NamedTuple):
    """A row below the header: the number of its line, and the cells of the columns that were asked for.

    `is_too_long` when it has more cells than the header: nobody knows of which columns they are.
    """

    line: int
    cells: dict[str, str]
    is_too_long: bool


def rows_of(content: str, columns: Sequence[str]) -> Iterator[ReportRow]:
    """The non-empty rows below the header.

    Column names are case-insensitive and stripped; other columns are ignored. Raises `UnreadableFile` when a
    column is missing or named twice, a cell is too long, or a quotation mark is not closed: the text
    after it would be lost.
    """
    text = content.removeprefix(BYTE_ORDER_MARK)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(text), skipinitialspace=True, strict=True)
    try:
        header = _header(reader)
        places = _places(header, columns)
        for cells in reader:
            if any("\n" in cell or "\r" in cell for cell in cells):
                # Nothing of a bank has lines; two marks that are not closed have hidden a row here.
                raise _broken_quotes(reader.line_num)
            if any(cell.strip() for cell in cells):
                named = {name: _cell(cells, place) for name, place in places.items()}
                yield ReportRow(reader.line_num, named, any(cell.strip() for cell in cells[len(header) :]))
    except csv.Error as error:
        if QUOTE in text:
            raise _broken_quotes(reader.line_num) from error
        raise UnreadableFile("not_csv", f"Line {reader.line_num} has a cell that is too long.") from error


def _broken_quotes(line: int) -> UnreadableFile:
    message = f"Line {line} cannot be read: look for a quotation mark that is not closed, here or above."
    return UnreadableFile("broken_quotes", message)


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    if header.startswith(SEPARATOR_LINE) and header[len(SEPARATOR_LINE) :][:1] in tuple(DELIMITERS):
        return header[len(SEPARATOR_LINE)]
    return max(DELIMITERS, key=header.count)


def _header(reader: Iterator[list[str]]) -> list[str]:
    for cells in reader:
        names = [" ".join(cell.split()).lower() for cell in cells]
        if any(names) and not names[0].startswith(SEPARATOR_LINE):
            return names
    return []


def _places(names: Sequence[str], columns: Sequence[str]) -> dict[str, int]:
    missing = [column for column in columns if column not in names]
    if missing:
        raise UnreadableFile("missing_column", f"The first line must name the columns {', '.join(missing)}.")
    twice = [column for column in columns if names.count(column) > 1]
    if twice:
        raise UnreadableFile(
            "duplicate_column", f"The first line names these columns twice: {', '.join(twice)}."
        )
    return {column: names.index(column) for column in columns}


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""
