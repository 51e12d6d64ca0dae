"""Texts that somebody may send as a file: anything at all, and tables with the cells that break readers."""

import csv
import io
from collections.abc import Sequence

from hypothesis import strategies as st

_ANY_TEXT = st.text(st.characters(), max_size=200)
_CELLS = st.one_of(
    _ANY_TEXT,
    st.sampled_from(["", '"', "\0", "\ud800", "\r"]),
    st.sampled_from([5_000, csv.field_size_limit() + 1]).map("9".__mul__),
)


def file_texts(header: Sequence[str]) -> st.SearchStrategy[str]:
    """Any text, such text after this header, and tables of awkward cells under it or an awkward header."""
    first_row = st.one_of(st.just(list(header)), st.lists(_CELLS, max_size=len(header)))
    rows = st.lists(st.lists(_CELLS, max_size=len(header) + 1), max_size=4)
    lines = st.builds(lambda first, others: [first, *others], first_row, rows)
    tables = st.builds(_table, lines, st.sampled_from(",;\t|"))
    return st.one_of(_ANY_TEXT, _ANY_TEXT.map(lambda text: ",".join(header) + "\n" + text), tables)


def _table(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()
