"""The kinds of values in events, requests and replies.

Each kind is declared once: `parse` (wire to Python), `render` (Python to wire) and `json_schema` (for the
JSON Schemas of events and the OpenAPI document). Kinds are marshmallow fields, so a schema of them is an
ordinary marshmallow schema; an event's contract calls `parse` and `render` directly, because a consumer reads
thousands of events a second.

`parse` and `render` raise marshmallow's ValidationError with keys of `shared.contracts.errors.MEANINGS`.
"""

from shared.contracts.fields.base import EventSchema, JsonSchema, Reply, Request, Value
from shared.contracts.fields.lists import Compound, Listed
from shared.contracts.fields.numbers import INTEGER_MAX, Cents, Count, Flag, Seconds, SignedCents
from shared.contracts.fields.parts import Details, Items, Part, Several, page_of, partly
from shared.contracts.fields.texts import (
    AsTyped,
    Base64,
    Code,
    Currency,
    Id,
    LocalizedText,
    NameOf,
    OneOf,
    Personal,
    Text,
    Word,
    Written,
)
from shared.contracts.fields.times import Day, EnteredDay, Instant, Moment, format_instant, parse_instant

__all__ = [
    "INTEGER_MAX",
    "AsTyped",
    "Base64",
    "Cents",
    "Code",
    "Compound",
    "Count",
    "Currency",
    "Day",
    "Details",
    "EnteredDay",
    "EventSchema",
    "Flag",
    "Id",
    "Instant",
    "Items",
    "JsonSchema",
    "Listed",
    "LocalizedText",
    "Moment",
    "NameOf",
    "OneOf",
    "Part",
    "Personal",
    "Reply",
    "Request",
    "Seconds",
    "Several",
    "SignedCents",
    "Text",
    "Value",
    "Word",
    "Written",
    "format_instant",
    "page_of",
    "parse_instant",
    "partly",
]
