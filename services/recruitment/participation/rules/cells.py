"""Days in the cells of a row, and cells that hold several things."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from services.recruitment.people.rules.unsaid import is_unsaid
from shared.errors import FieldError

EARLIEST: Final = date(2000, 1, 1)
IN_CELL_MAX: Final = 100
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

One = TypeVar("One")


class Cell:
    """The text of one column of a row, and what is wrong with it, which is added to `problems`.

    Days are written as 2026-11-22: of other forms nobody knows which number is the month.
    """

    def __init__(self, field: str, text: str, problems: list[FieldError]) -> None:
        self.field, self.text = field, "" if is_unsaid(text) else text
        self._problems = problems

    def refuse(self, code: str, message: str) -> None:
        """Note what is wrong."""
        self._problems.append(FieldError(field=self.field, code=code, message=message))

    def day(
        self, text: str | None = None, *, earliest: date = EARLIEST, latest: date = date.max
    ) -> date | None:
        """The day in it, or in a part of it; None, with what is wrong, for none within these bounds."""
        text = self.text if text is None else text
        if not text:
            return None
        day = _read_day(text)
        if day is None:
            self.refuse("not_a_day", "This is not a day such as 2026-11-22.")
        elif not earliest <= day <= latest:
            self.refuse("out_of_range", "This day cannot be right.")
            return None
        return day

    def several(self, read: Callable[[str], One | None]) -> tuple[One, ...]:
        """What stands between its semicolons, as `read` understands each: None where something is wrong."""
        parts = [part for part in map(str.strip, self.text.split(";")) if not is_unsaid(part)]
        if len(parts) > IN_CELL_MAX:
            self.refuse("too_many", f"Write at most {IN_CELL_MAX} in one cell.")
            return ()
        return tuple(one for one in map(read, parts) if one is not None)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
