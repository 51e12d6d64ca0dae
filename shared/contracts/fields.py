"""The kinds of values that events are made of.

Each kind is declared once: `parse` (wire to Python), `render` (Python to wire) and `json_schema` (what others
read). They are marshmallow fields, so a schema of them is an ordinary marshmallow schema; `Contract` calls
`parse` and `render` directly, because a consumer reads thousands of events in a second.

`parse` and `render` raise marshmallow's ValidationError with a stable code as its message.
"""

import re
from datetime import UTC, date, datetime
from typing import Any, Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields

TEXT_LENGTH_MAX: Final = 500
ID_LENGTH_MAX: Final = 128
CODE_LENGTH_MAX: Final = 64
INTEGER_MAX: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493)."""

_INSTANT: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z"
_is_instant: Final = re.compile(_INSTANT).fullmatch

JsonSchema = dict[str, Any]


class EventSchema(Schema):
    """Base of all data schemas. Readers ignore fields that they do not know: optional ones may be added."""

    error_messages = {"type": "not_an_object"}

    class Meta:
        unknown = EXCLUDE


class Value(fields.Field):
    """Base of the kinds below; required unless said otherwise."""

    default_error_messages = {"required": "required", "null": "null"}

    def __init__(self, *, required: bool = True, allow_none: bool = False) -> None:
        super().__init__(required=required, allow_none=allow_none)

    def parse(self, value: Any) -> Any:
        """The Python value of a JSON value."""
        raise NotImplementedError

    def render(self, value: Any) -> Any:
        """The value to encode as JSON; most kinds look the same on both sides."""
        return self.parse(value)

    def json_schema(self) -> JsonSchema:
        """The JSON Schema of this kind, draft 2020-12."""
        raise NotImplementedError

    def _deserialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return self.parse(value)

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return None if value is None else self.render(value)


class Text(Value):
    """Words: 1 to `length_max` characters."""

    def __init__(
        self, *, length_max: int = TEXT_LENGTH_MAX, required: bool = True, allow_none: bool = False
    ) -> None:
        super().__init__(required=required, allow_none=allow_none)
        self._length_max = length_max

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if not 0 < len(value) <= self._length_max:
            raise ValidationError("length")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "minLength": 1, "maxLength": self._length_max}


class Id(Text):
    """The id of a document."""

    def __init__(self, *, required: bool = True, allow_none: bool = False) -> None:
        super().__init__(length_max=ID_LENGTH_MAX, required=required, allow_none=allow_none)


class Code(Text):
    """A word of a vocabulary that is kept as data, such as a reason, a course or a language."""

    def __init__(self, *, required: bool = True, allow_none: bool = False) -> None:
        super().__init__(length_max=CODE_LENGTH_MAX, required=required, allow_none=allow_none)


class OneOf(Value):
    """One of a few words that are part of the contract itself."""

    def __init__(self, *choices: str, required: bool = True, allow_none: bool = False) -> None:
        super().__init__(required=required, allow_none=allow_none)
        self._choices = choices

    def parse(self, value: Any) -> str:
        if type(value) is not str or value not in self._choices:
            raise ValidationError("not_a_choice")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "enum": list(self._choices)}


class Flag(Value):
    """True or false."""

    def parse(self, value: Any) -> bool:
        if type(value) is not bool:
            raise ValidationError("not_a_boolean")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "boolean"}


class Count(Value):
    """A whole number, zero or more. `3.0` is refused: a float never comes near a count or an amount."""

    def parse(self, value: Any) -> int:
        if type(value) is not int:
            raise ValidationError("not_an_integer")
        if not 0 <= value <= INTEGER_MAX:
            raise ValidationError("range")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": 0, "maximum": INTEGER_MAX}


class Cents(Count):
    """An amount of money in the smallest unit of its currency, zero or more."""


class Currency(Value):
    """An ISO 4217 code: three capital letters."""

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValidationError("not_a_currency")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "pattern": "^[A-Z]{3}$"}


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


class Instant(Value):
    """A moment: RFC 3339 in UTC with `Z` on the wire, an aware `datetime` in UTC in Python."""

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


class LocalizedText(Value):
    """The same words in English and Spanish: `{"en": ..., "es": ...}`."""

    _languages: Final = ("en", "es")
    _words: Final = Text()

    def parse(self, value: Any) -> dict[str, str]:
        if type(value) is not dict:
            raise ValidationError("not_an_object")
        try:
            return {language: self._words.parse(value[language]) for language in self._languages}
        except (KeyError, ValidationError):
            raise ValidationError(self._problems(value)) from None

    def render(self, value: Any) -> dict[str, str]:
        words = self.parse(value)
        if len(words) < len(value):
            raise ValidationError({language: ["unknown"] for language in value.keys() - words.keys()})
        return words

    def json_schema(self) -> JsonSchema:
        words = self._words.json_schema()
        return {
            "type": "object",
            "properties": dict.fromkeys(self._languages, words),
            "required": list(self._languages),
        }

    def _problems(self, value: dict[str, Any]) -> dict[str, Any]:
        problems: dict[str, Any] = {}
        for language in self._languages:
            try:
                self._words.parse(value[language])
            except KeyError:
                problems[language] = ["required"]
            except ValidationError as error:
                problems[language] = error.messages
        return problems


def parse_instant(text: str) -> datetime:
    """The moment written as `2026-11-22T18:30:00Z`, a fraction of a second allowed; else ValueError."""
    # datetime.fromisoformat alone is wider than RFC 3339: it takes hours without minutes, commas and weeks.
    if _is_instant(text) is None:
        raise ValueError("not a moment in RFC 3339 and UTC")
    return datetime.fromisoformat(text)


def format_instant(moment: datetime) -> str:
    """An aware moment as `2026-11-22T18:30:00Z`, with microseconds when it has any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
