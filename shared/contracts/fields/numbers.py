"""Whole numbers, amounts of money and booleans."""

import re
from typing import Any, Final

from marshmallow import ValidationError, fields, missing

from shared.contracts.errors import Wrong
from shared.contracts.fields.base import JsonSchema, Value

INTEGER_MAX: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493)."""


# `int` also reads `1_0`, ` 7` and the digits of every script.
_is_whole: Final = re.compile("-?[0-9]{1,20}").fullmatch


class Flag(Value):
    """True or false; with `as_text` also as a query string has it."""

    def __init__(self, description: str = "", *, as_text: bool = False, **options: Any) -> None:
        super().__init__(description, **options)
        self._as_text = as_text

    def parse(self, value: Any) -> bool:
        if type(value) is bool:
            return value
        if self._as_text and type(value) is str:
            if value in fields.Boolean.truthy:
                return True
            if value in fields.Boolean.falsy:
                return False
        raise ValidationError("not_a_boolean")

    def json_schema(self) -> JsonSchema:
        return {"type": "boolean"}


class Count(Value):
    """A whole number, zero or more unless bounded otherwise; with `as_text` also as a query string has it.

    `3.0` is refused: counts and amounts are never floats.
    """

    def __init__(
        self,
        description: str = "",
        *,
        minimum: int = 0,
        maximum: int = INTEGER_MAX,
        as_text: bool = False,
        required: bool = True,
        allow_none: bool = False,
        default: Any = missing,
        of: str | None = None,
    ) -> None:
        super().__init__(description, required=required, allow_none=allow_none, default=default, of=of)
        self._minimum, self._maximum, self._as_text = minimum, maximum, as_text

    def parse(self, value: Any) -> int:
        if type(value) is not int:
            value = self._from_text(value)
        if not self._minimum <= value <= self._maximum:
            raise ValidationError(Wrong("range", f"{self._minimum} to {self._maximum}"))
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self._minimum, "maximum": self._maximum}

    def _from_text(self, value: Any) -> int:
        if self._as_text and type(value) is str and _is_whole(value):
            return int(value)
        raise ValidationError("not_an_integer")


class Cents(Count):
    """An amount of money in the smallest unit of its currency, zero or more."""


class SignedCents(Count):
    """The balance of an account, in the smallest unit of its currency: debits are positive."""

    def __init__(self, description: str = "", **options: Any) -> None:
        super().__init__(description, minimum=-INTEGER_MAX, **options)


class Seconds(Value):
    """A duration in seconds, for display only; so a fraction is allowed."""

    def parse(self, value: Any) -> float:
        if type(value) not in (int, float) or value < 0:
            raise ValidationError("range")
        return value

    def json_schema(self) -> JsonSchema:
        return {"type": "number", "minimum": 0}
