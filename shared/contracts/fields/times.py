"""Dates and times."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

from marshmallow import ValidationError

from shared.contracts.fields.base import JsonSchema, Value

ENTERED_DAY_MIN: Final = date(2000, 1, 1)
ENTERED_DAY_MAX: Final = date(2100, 12, 31)
_INSTANT: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z"
_is_instant: Final = re.compile(_INSTANT).fullmatch
_MOMENT: Final = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Day(Value):
    """A calendar day: `2026-11-22` on the wire, a `date` in Python."""

    def parse(self, value: Any) -> date:
        # date.fromisoformat also reads 20261122 and 2026-W47-7, which the contract does not allow.
        if type(value) is str and len(value) == 10 and value[4] == value[7] == "-":
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError("not_a_day")

    def render(self, value: Any) -> date:
        if type(value) is not date:
            raise ValidationError("not_a_day")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "format": "date"}


class EnteredDay(Day):
    """A day as a person enters it: no slip of the keyboard, such as a year of two digits."""

    def parse(self, value: Any) -> date:
        day = super().parse(value)
        if not ENTERED_DAY_MIN <= day <= ENTERED_DAY_MAX:
            raise ValidationError("out_of_range")
        return day


class Instant(Value):
    """A time: RFC 3339 in UTC with `Z` on the wire, an aware `datetime` in UTC in Python."""

    def parse(self, value: Any) -> datetime:
        if type(value) is str:
            try:
                return parse_instant(value)
            except ValueError:
                pass
        raise ValidationError("not_an_instant")

    def render(self, value: Any) -> datetime:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ValidationError("not_an_instant")
        return value.astimezone(UTC)

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "format": "date-time", "pattern": f"^{_INSTANT}$"}


class Moment(Value):
    """A time as people write it: RFC 3339 with its offset from UTC, within bounds."""

    def __init__(
        self,
        description: str = "",
        *,
        earliest: datetime = _FIRST,
        latest: datetime = _LAST,
        **options: Any,
    ) -> None:
        super().__init__(description, **options)
        self._earliest, self._latest = earliest, latest

    def parse(self, value: Any) -> datetime:
        moment = _moment_of(value)
        if not self._earliest <= moment <= self._latest:
            raise ValidationError("out_of_range")
        return moment

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "format": "date-time"}


def _moment_of(value: Any) -> datetime:
    # RFC 3339 allows small letters; of what else datetime.fromisoformat reads, such as weeks, nothing.
    text = value.upper() if type(value) is str else ""
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValidationError("not_a_moment")


def parse_instant(text: str) -> datetime:
    """Parse a time like `2026-11-22T18:30:00Z`, with an optional fraction of a second. Raises ValueError."""
    # datetime.fromisoformat accepts more than RFC 3339: hours without minutes, commas and weeks.
    if _is_instant(text) is None:
        raise ValueError("not a moment in RFC 3339 and UTC")
    return datetime.fromisoformat(text)


@lru_cache(maxsize=64)
def format_instant(moment: datetime) -> str:
    """Format an aware time as `2026-11-22T18:30:00Z`, with microseconds when it has any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
