"""Prints what happens where, while the season is played."""

import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

COLORS: Final = {
    "identity": "white",
    "recruitment": "cyan",
    "training": "green",
    "advocacy": "magenta",
    "stipends": "yellow",
    "insights": "blue",
}
NAME_WIDTH: Final = 13


class Narrator:
    """Writes to a Rich console; each chapter shows the `seconds` since the start."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        seconds = time.monotonic() - self._started
        self._console.print()
        self._console.print(Text.assemble((title, "bold"), (f"  {seconds:5.1f} s", "dim")))

    def note(self, service: str, text: str) -> None:
        """An event in one service."""
        line = Text.assemble((f"  {service:<{NAME_WIDTH}}", COLORS.get(service, "")), text)
        self._console.print(line, soft_wrap=True)

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Rows under a title; columns that end in a space are aligned to the right."""
        table = Table(header_style="dim", box=None, pad_edge=False)
        for name in columns:
            table.add_column(name.strip(), justify="right" if name.endswith(" ") else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self._console.print()
        self._console.print(Text(title, "bold"))
        self._console.print(table)

    def verdict(self, good: bool, text: str) -> None:
        """The outcome."""
        self._console.print()
        self._console.print(Panel(Text(text), border_style="green" if good else "red", expand=False))


def dollars(cents: int | None) -> str:
    """Cents as an amount of money; empty for none."""
    return "" if cents is None else f"${cents // 100:,}.{cents % 100:02d}"
