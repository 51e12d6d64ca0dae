"""OpenAPI schemas of the field kinds, which describe themselves."""

from typing import Any

from marshmallow import Schema, fields

from shared.contracts.fields import Value


def described(_converter: Any, field: fields.Field | Schema, **_: Any) -> dict[str, Any]:
    """The JSON Schema of one of our field kinds; empty for others, which apispec knows."""
    if not isinstance(field, Value):
        return {}
    schema = field.json_schema()
    if field.allow_none:
        schema = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema
