"""The contracts as JSON Schemas, draft 2020-12, for readers in other languages.

They state what a reader must accept, so unknown fields are allowed: a later revision may add optional ones.
They cannot express that `3.0` is not an integer.
"""

from typing import Final

from shared.contracts.event import Contract
from shared.contracts.fields import JsonSchema, Value

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def file_name(event_type: str, revision: int) -> str:
    """The file name of a checked-in schema; each revision has its own file."""
    return f"{event_type}.r{revision}.json" if revision > 1 else f"{event_type}.json"


def json_schema(contract: Contract) -> JsonSchema:
    """The JSON Schema of the contract's data."""
    return {
        "$schema": DIALECT,
        "$id": contract.dataschema,
        "title": contract.type,
        "description": contract.summary,
        "type": "object",
        "properties": {name: _property(value) for name, value in contract.values.items()},
        "required": [name for name, value in contract.values.items() if value.required],
    }


def only_adds(earlier: JsonSchema, later: JsonSchema) -> bool:
    """Whether a revision only adds optional fields to the previous one."""
    kept = {name: later["properties"].get(name) for name in earlier["properties"]}
    return kept == earlier["properties"] and set(later["required"]) == set(earlier["required"])


def _property(value: Value) -> JsonSchema:
    schema = value.json_schema()
    return {"anyOf": [schema, {"type": "null"}]} if value.allow_none else schema
