"""Kinds for events: objects of fixed fields, and lists of any kind."""

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError

from shared.contracts.fields.base import JsonSchema, Value

Convert = Callable[[Any], Any]


class Compound(Value):
    """An object with these fields, all of them required; readers ignore others."""

    def __init__(self, description: str = "", *, parts: dict[str, Value], **options: Any) -> None:
        super().__init__(description, **options)
        self._parts = parts
        self._parse = {name: _converter(part, "parse") for name, part in parts.items()}
        self._render = {name: _converter(part, "render") for name, part in parts.items()}

    def parse(self, value: Any) -> dict[str, Any]:
        return self._convert(value, self._parse)

    def render(self, value: Any) -> dict[str, Any]:
        if type(value) is dict and (others := value.keys() - self._parts.keys()):
            raise ValidationError({name: ["unknown"] for name in others})
        return self._convert(value, self._render)

    def json_schema(self) -> JsonSchema:
        return {
            "type": "object",
            "properties": {name: _schema(part) for name, part in self._parts.items()},
            "required": list(self._parts),
        }

    def _convert(self, value: Any, converters: dict[str, Convert]) -> dict[str, Any]:
        if type(value) is not dict:
            raise ValidationError("not_an_object")
        try:
            return {name: convert(value[name]) for name, convert in converters.items()}
        except (KeyError, ValidationError):
            # Only what is wrong is read again, to report all of it.
            raise ValidationError(_problems(value, converters)) from None


class Listed(Value):
    """A list of values of one kind."""

    def __init__(self, each: Value, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._each = each
        self._parse_each = _converter(each, "parse")
        self._render_each = _converter(each, "render")

    def parse(self, value: Any) -> list[Any]:
        return self._convert(value, self._parse_each)

    def render(self, value: Any) -> list[Any]:
        return self._convert(value, self._render_each)

    def json_schema(self) -> JsonSchema:
        return {"type": "array", "items": _schema(self._each)}

    def _convert(self, value: Any, convert: Convert) -> list[Any]:
        if type(value) is not list:
            raise ValidationError("not_a_list")
        try:
            return [convert(one) for one in value]
        except ValidationError:
            by_index = dict(enumerate(value))
            raise ValidationError(_problems(by_index, dict.fromkeys(by_index, convert))) from None


def _converter(kind: Value, way: str) -> Convert:
    convert = getattr(kind, way)

    def convert_one(value: Any) -> Any:
        if value is not None:
            return convert(value)
        if kind.allow_none:
            return None
        raise ValidationError("null")

    return convert_one


def _problems(value: dict[Any, Any], converters: dict[Any, Convert]) -> dict[Any, Any]:
    problems: dict[Any, Any] = {}
    for name, convert in converters.items():
        if name not in value:
            problems[name] = ["required"]
            continue
        try:
            convert(value[name])
        except ValidationError as error:
            problems[name] = error.messages
    return problems


def _schema(kind: Value) -> JsonSchema:
    schema = kind.json_schema()
    return {"anyOf": [schema, {"type": "null"}]} if kind.allow_none else schema
