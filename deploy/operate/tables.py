"""Tables in the terminal: rows that can be read, copied and piped."""

from typing import Final

from rich.console import Console
from rich.table import Column, Table

LINE_WIDTH_MAX: Final = 500


def new_table(*columns: str) -> Table:
    """A table of these columns that truncates no value, for `show`."""
    return Table(*(Column(name, no_wrap=True) for name in columns), box=None, pad_edge=False)


def show(content: Table | str) -> None:
    """Print it without markup.

    Wider than any terminal: there a line may wrap, but nothing is truncated.
    """
    Console(highlight=False, markup=False, width=LINE_WIDTH_MAX).print(content)
