"""Kinds for events: objects of fixed fields, and lists of any kind."""

from typing import Any

from marshmallow import ValidationError

from shared.contracts.fields.base import JsonSchema, Value


class Compound(Value):
    """An object with these fields, all of them required; readers ignore others."""

    def __init__(self, description: str = "", *, parts: dict[str, Value], **options: Any) -> None:
        super().__init__(description, **options)
        self._parts = parts

    def parse(self, value: Any) -> dict[str, Any]:
        return self._convert(value, "parse")

    def render(self, value: Any) -> dict[str, Any]:
        if type(value) is dict and (others := value.keys() - self._parts.keys()):
            raise ValidationError({name: ["unknown"] for name in others})
        return self._convert(value, "render")

    def json_schema(self) -> JsonSchema:
        return {
            "type": "object",
            "properties": {name: _schema(part) for name, part in self._parts.items()},
            "required": list(self._parts),
        }

    def _convert(self, value: Any, way: str) -> dict[str, Any]:
        if type(value) is not dict:
            raise ValidationError("not_an_object")
        converted: dict[str, Any] = {}
        problems: dict[str, Any] = {}
        for name, part in self._parts.items():
            if name not in value:
                problems[name] = ["required"]
                continue
            try:
                converted[name] = _one(part, value[name], way)
            except ValidationError as error:
                problems[name] = error.messages
        if problems:
            raise ValidationError(problems)
        return converted


class Listed(Value):
    """A list of values of one kind."""

    def __init__(self, each: Value, description: str = "", **options: Any) -> None:
        super().__init__(description, **options)
        self._each = each

    def parse(self, value: Any) -> list[Any]:
        return self._convert(value, "parse")

    def render(self, value: Any) -> list[Any]:
        return self._convert(value, "render")

    def json_schema(self) -> JsonSchema:
        return {"type": "array", "items": _schema(self._each)}

    def _convert(self, value: Any, way: str) -> list[Any]:
        if type(value) is not list:
            raise ValidationError("not_a_list")
        converted: list[Any] = []
        problems: dict[int, Any] = {}
        for index, one in enumerate(value):
            try:
                converted.append(_one(self._each, one, way))
            except ValidationError as error:
                problems[index] = error.messages
        if problems:
            raise ValidationError(problems)
        return converted


def _one(kind: Value, value: Any, way: str) -> Any:
    if value is None:
        if kind.allow_none:
            return None
        raise ValidationError("null")
    return getattr(kind, way)(value)


def _schema(kind: Value) -> JsonSchema:
    schema = kind.json_schema()
    return {"anyOf": [schema, {"type": "null"}]} if kind.allow_none else schema
