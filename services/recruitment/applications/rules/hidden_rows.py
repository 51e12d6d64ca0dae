"""Rows that two forgotten quotation marks hide in one cell."""

from typing import Final

from services.recruitment.applications.rules.applicants import is_right
from services.recruitment.applications.rules.columns import named, without_too_long
from services.recruitment.applications.rules.tables import Table, UnreadableFile, broken_quotes

LINES_IN_CELLS_MAX: Final = 50_000
"""Of all cells together, without lines of one cell: each is looked at as if it were a row."""


class LinesInCells:
    """The lines within the cells of a table with these columns, which are looked at as if they were rows."""

    def __init__(self, columns: list[str | None], table: Table) -> None:
        self._columns, self._table, self._left = columns, table, LINES_IN_CELLS_MAX

    def refuse_rows(self, cells: list[str], line: int) -> None:
        """Raise UnreadableFile if a row is in one of these cells of a line, or all have too many lines."""
        lines = _lines_in(cells, self._table)
        self._left -= len(lines)
        if self._left < 0:
            message = f"Cells have at most {LINES_IN_CELLS_MAX:,} lines together. Please split the file."
            raise UnreadableFile.of("too_many_rows", message)
        if any(_is_a_row(one, self._columns) for one in lines) or _hides_rows(
            cells, self._columns, self._table
        ):
            raise broken_quotes(line)


def _lines_in(cells: list[str], table: Table) -> list[list[str]]:
    """The later lines of these cells that have several cells themselves, each as its cells."""
    lines = [line for cell in cells for line in cell.splitlines()[1:] if table.delimiter in line]
    return [table.cut(line) for line in lines[: LINES_IN_CELLS_MAX + 1]]


def _is_a_row(cells: list[str], columns: list[str | None]) -> bool:
    """Whether a line of a cell is a row itself.

    It has a valid email or phone in that column's place, beside another cell, for a note may well have an
    address alone on a line; or a cell for each column, and a valid kind.
    """
    read, _too_long = without_too_long(columns, cells)
    raw = named(columns, read)
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
    read, _too_long = without_too_long(columns[at + 1 :], table.cut(line)[1:])
    raw = named(columns[at + 1 :], read)
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
