"""Delimited text as people export it: records by line, quotation marks that were forgotten, any delimiter."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from shared.errors import FieldError

CELL_CHARACTERS_MAX: Final = csv.field_size_limit()
DELIMITERS: Final = ",;\t|"


class UnreadableFile(ValueError):
    """Nothing of the file can be taken; `errors` says why."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("the file cannot be read")
        self.errors = errors

    @classmethod
    def of(cls, code: str, message: str) -> "UnreadableFile":
        """The one reason, which concerns the file as a whole."""
        return cls([{"field": "content", "code": code, "message": message}])


class Record(NamedTuple):
    """The cells of one row, and the line on which it begins; the first line is 1.

    `torn`: a quotation mark stands where none may be, so that cells may have been cut at the wrong places.
    """

    line: int
    cells: list[str]
    torn: bool


class Table(NamedTuple):
    """The names of the columns, the rows under them, and how a row of this table is cut into cells."""

    header: list[str]
    records: Iterator[Record]
    cut: Callable[[str], list[str]]


def read_table(content: str, known: Callable[[str], bool]) -> Table:
    """The table under the first filled line, with the delimiter that makes most names of that line `known`.

    Raises UnreadableFile when there is no header or, here or while the records are read, when the text ends
    inside quotes (whoever comes after the first mark would be one cell), or a cell is too long.
    """
    lines = io.StringIO(content, newline="").readlines()
    start = next((at for at, line in enumerate(lines) if _is_header(line)), None)
    if start is None:
        raise UnreadableFile.of("empty", "There is no line with the names of the columns.")

    def known_names(delimiter: str) -> int:
        return sum(map(known, next(_rows(lines, start, delimiter)).cells))

    delimiter = max(DELIMITERS, key=known_names)
    records = _whole(lines, start, delimiter)
    header = next(records).cells
    return Table(header, records, lambda line: next(_reader([line], delimiter), []))


def broken_quotes(line: int) -> UnreadableFile:
    """A quotation mark that swallows the rows after it."""
    message = (
        f"A quotation mark that opens near line {line} is not closed. "
        "Close it, or write it twice where it belongs to the text."
    )
    return UnreadableFile.of("broken_quotes", message)


class _Row(NamedTuple):
    """Where a row begins and ends among the lines, and whether the text ended before the row did."""

    start: int
    end: int
    cells: list[str]
    unended: bool


class _Lines(Iterator[str]):
    """The lines from one on; knows how far it was read, and whether more was wanted than there is."""

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
        # Two forgotten marks close each other, with the rows between them in one cell.
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
    """Why a cell of the row that begins there is longer than any: it is, or its quotation never ends."""
    if sum(text.count('"') for text in lines) % 2:
        return broken_quotes(line)
    message = f"A cell near line {line} has more than {CELL_CHARACTERS_MAX:,} characters."
    return UnreadableFile.of("cell_too_long", message)


def _is_header(line: str) -> bool:
    # Excel says `sep=;` before the header where the delimiter is not the usual one.
    return bool(line.strip(f"{DELIMITERS} \r\n")) and not line.lower().startswith("sep=")
