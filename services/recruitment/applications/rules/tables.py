"""Delimited text as people export it: any delimiter, records with line numbers, unclosed quotation marks."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from shared.errors import FieldError

CELL_CHARACTERS_MAX: Final = csv.field_size_limit()
COLUMNS_MAX: Final = 200
DELIMITERS: Final = ",;\t|"


class UnreadableFile(ValueError):
    """The file cannot be read; `errors` says why."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("the file cannot be read")
        self.errors = errors

    @classmethod
    def of(cls, code: str, message: str, line: int | None = None) -> "UnreadableFile":
        """An error of the file as a whole, or near one of its lines."""
        field = "content" if line is None else f"content.{line}"
        return cls([{"field": field, "code": code, "message": message}])


class Record(NamedTuple):
    """The cells of one row, and the line on which it begins; the first line is 1.

    `torn`: a misplaced quotation mark may have split the cells in the wrong places.
    """

    line: int
    cells: list[str]
    torn: bool


class Table(NamedTuple):
    """The column names, the rows below them, and what stands between two cells."""

    header: list[str]
    records: Iterator[Record]
    delimiter: str

    def cut(self, line: str) -> list[str]:
        """The cells of a line of this table."""
        return next(_reader([line], self.delimiter), [])


def read_table(content: str, known: Callable[[str], bool]) -> Table:
    """The table below the first filled line, with the delimiter that recognizes most of that line as `known`.

    Raises UnreadableFile without a header or with too many columns, and, here or while the records are read,
    if the text ends inside quotes (all later rows would be one cell) or a cell is too long.
    """
    lines = io.StringIO(content, newline="").readlines()
    start = next((at for at, line in enumerate(lines) if _is_header(line)), None)
    if start is None:
        raise UnreadableFile.of("empty", "There is no line with the names of the columns.")

    def known_names(delimiter: str) -> int:
        names = filter(None, next(_rows(lines, start, delimiter)).cells)
        return sum(map(known, islice(names, COLUMNS_MAX)))

    delimiter = max(DELIMITERS, key=known_names)
    records = _whole(lines, start, delimiter)
    header = next(records).cells
    if sum(map(bool, header)) > COLUMNS_MAX:
        message = f"A file has at most {COLUMNS_MAX} columns."
        raise UnreadableFile.of("too_many_columns", message)
    return Table(header, records, delimiter)


def broken_quotes(line: int) -> UnreadableFile:
    """The error for a quotation mark that makes later rows part of its cell."""
    message = (
        f"A quotation mark that opens near line {line} is not closed. "
        "Close it, or write it twice where it belongs to the text."
    )
    return UnreadableFile.of("broken_quotes", message, line)


class _Row(NamedTuple):
    """The first line and the end of a row among the lines; `unended` if the text ended inside it."""

    start: int
    end: int
    cells: list[str]
    unended: bool


class _Lines(Iterator[str]):
    """The lines from `start`; tracks the position, and whether the reader asked for more than there are."""

    def __init__(self, lines: list[str], start: int) -> None:
        self._lines, self.at, self.ended = lines, start, False

    def __next__(self) -> str:
        self.ended = self.at == len(self._lines)
        if self.ended:
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]


def _reader(lines: Iterator[str] | list[str], delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)


def _rows(lines: list[str], start: int, delimiter: str) -> Iterator[_Row]:
    source = _Lines(lines, start)
    at = start
    try:
        for cells in _reader(source, delimiter):
            yield _Row(at, source.at, cells, unended=source.ended)
            at = source.at
    except csv.Error:
        raise _endless_cell(at + 1, lines[at:]) from None


def _whole(lines: list[str], start: int, delimiter: str) -> Iterator[Record]:
    for row in _rows(lines, start, delimiter):
        torn = _is_torn(lines[row.start : row.end], delimiter)
        # Two unclosed marks close each other, with the rows between them in one cell.
        if row.unended or (torn and row.end - row.start > 1):
            raise broken_quotes(row.start + 1)
        yield Record(row.start + 1, row.cells, torn)


def _is_torn(lines: list[str], delimiter: str) -> bool:
    if not any('"' in line for line in lines):
        return False
    try:
        return not list(_reader(lines, delimiter, strict=True))
    except csv.Error:
        return True


def _endless_cell(line: int, lines: list[str]) -> UnreadableFile:
    """Why a cell of the row that begins there is too long: it is, or its quotation never ends."""
    if sum(text.count('"') for text in lines) % 2:
        return broken_quotes(line)
    message = f"A cell near line {line} has more than {CELL_CHARACTERS_MAX:,} characters."
    return UnreadableFile.of("cell_too_long", message, line)


def _is_header(line: str) -> bool:
    # Excel writes `sep=;` before the header for an unusual delimiter.
    return bool(line.strip(f"{DELIMITERS} \r\n")) and not line.lower().startswith("sep=")
