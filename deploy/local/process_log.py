"""The log file of one process: written line by line, never above its size, and read for its last words."""

import contextlib
from pathlib import Path
from typing import Self, TextIO

from deploy.local.output import readable

LOG_BYTES_MAX = 20 * 1024**2


class LogFile:
    """A log that grows to LOG_BYTES_MAX, and is then kept beside as `.1` while a new one begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._close()

    def write(self, line: str) -> None:
        """Append one line. What cannot be written, as on a full disk, is lost; nothing is raised."""
        try:
            self._append(line)
        except OSError:
            # What is still in its buffer would fail again: the next line begins with a fresh one.
            self._close()

    def _append(self, line: str) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", buffering=1)
        self._file.write(line)
        if self._file.tell() > LOG_BYTES_MAX:
            self._close()
            self._path.replace(self._path.with_name(f"{self._path.name}.1"))

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()


def last_words(log: Path) -> str:
    """The last line that a process wrote, shortened."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-20:]]
    except OSError:
        return "it wrote nothing"
    return next((readable(line)[0][:300] for line in reversed(lines) if line), "it wrote nothing")
