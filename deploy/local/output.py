"""The terminal output of starting and running."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

COLORS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red", "bright_cyan", "bright_green")
LEVEL_STYLES = {"warning": "yellow", "error": "red", "critical": "bold red"}
NAME_WIDTH = 14
QUIET_KEYS = frozenset({"timestamp", "level", "logger", "event", "instance", "service", "traceparent"})


class Output:
    """Steps with their duration, and the lines of many processes in one stream. Thread-safe."""

    def __init__(self, console: Console | None = None, *, show_lines: bool = True) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._show_lines = show_lines
        self._colors: dict[str, str] = {}
        self._lock = threading.Lock()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show that `title` is in progress, and how long it took once it is done."""
        started = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(f"{title} …"):
                yield
        else:
            yield
        self.note(f"✓ {title} ({time.monotonic() - started:.1f} s)")

    def note(self, text: str) -> None:
        """One line of our own."""
        with self._lock:
            self.console.print(Text(text))

    def line(self, name: str, line: str) -> None:
        """One line that the process `name` wrote, with JSON rendered as words."""
        if not self._show_lines:
            return
        with self._lock:
            color = self._colors.setdefault(name, COLORS[len(self._colors) % len(COLORS)])
            text, style = readable(line)
            self.console.print(Text(f"{name:<{NAME_WIDTH}} ", style=color) + Text(text, style=style))


def readable(line: str) -> tuple[str, str]:
    """A log line in words, with the style of its level; a line that is not JSON stays as it is."""
    try:
        entry = json.loads(line)
        text = f"{entry['timestamp'][11:19]} {entry['event']}"
    except (ValueError, KeyError, TypeError):
        return line.rstrip(), ""
    rest = " ".join(f"{key}={_short(value)}" for key, value in entry.items() if key not in QUIET_KEYS)
    return f"{text} {rest}".rstrip(), LEVEL_STYLES.get(entry.get("level", ""), "")


def _short(value: Any) -> str:
    if isinstance(value, dict) and "type" in value:
        return " ".join([value["type"], value.get("text", ""), *value.get("stack", [])[-1:]]).replace(
            "  ", " "
        )
    return str(value)
