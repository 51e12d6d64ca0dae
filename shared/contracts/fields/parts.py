"""Kinds that contain other values: objects, lists, pages, and data with another owner's schema."""

from copy import copy
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, validate

from shared.contracts.errors import Wrong
from shared.contracts.fields.base import JsonSchema, Reply, Value
from shared.contracts.fields.texts import Text
from shared.contracts.limits import CURSOR_CHARACTERS_MAX


class Part(fields.Nested):
    """An object within an object; required unless said otherwise."""

    def __init__(self, schema: type[Schema], *, required: bool = True, allow_none: bool = False) -> None:
        super().__init__(schema, required=required, allow_none=allow_none)


class Items(fields.List):
    """A list of values, or of objects when a schema is given; required unless declared otherwise."""

    def __init__(
        self,
        item: Value | type[Schema],
        description: str = "",
        *,
        length_min: int | None = None,
        length_max: int | None = None,
        required: bool = True,
        default: Any = missing,
    ) -> None:
        bounded = length_min is not None or length_max is not None
        super().__init__(
            Part(item) if isinstance(item, type) else item,
            required=required and default is missing,
            load_default=default,
            validate=validate.Length(length_min, length_max, error="length") if bounded else None,
            metadata={"description": description} if description else {},
        )


class Several(Value):
    """Up to `values_max` values of a kind in one text, separated by commas; read as a list.

    One text, so that it is the same in a URL and in a call between services.
    """

    def __init__(self, each: Value, values_max: int, **options: Any) -> None:
        super().__init__(f"Up to {values_max}, with commas between them", **options)
        self._each, self._values_max = each, values_max

    def parse(self, value: Any) -> list[Any]:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if value.count(",") >= self._values_max:
            raise ValidationError(Wrong("length", f"1 to {self._values_max} values"))
        return [self._each.parse(one) for one in value.split(",")]

    def render(self, value: Any) -> str:
        text = ",".join(value)
        self.parse(text)
        return text

    def json_schema(self) -> JsonSchema:
        return {"type": "string", "minLength": 1}


class Details(Value):
    """An object whose fields this contract does not list; `values` is the kind of each, if known."""

    def __init__(self, description: str = "", *, values: Value | None = None, **options: Any) -> None:
        super().__init__(description, **options)
        self._values = values

    def parse(self, value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise ValidationError("not_an_object")
        if self._values is None:
            return value
        return {name: self._values.parse(one) for name, one in value.items()}

    def json_schema(self) -> JsonSchema:
        return {
            "type": "object",
            "additionalProperties": {} if self._values is None else self._values.json_schema(),
        }


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """A reply with one page of a list of `item`."""
    cursor = Text("Null on the last page", length_max=CURSOR_CHARACTERS_MAX, allow_none=True)
    return Reply.from_dict({"items": Items(item), "next_cursor": cursor}, name=name)


def partly(schema: type[Reply], *always: str, name: str) -> type[Schema]:
    """A reply of which some readers see only the fields in `always`."""
    seen = {}
    for field, kind in schema._declared_fields.items():
        seen[field] = copy(kind)
        seen[field].required = field in always
    return Reply.from_dict(dict(seen), name=name)
