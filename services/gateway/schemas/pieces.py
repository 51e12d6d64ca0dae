"""Pieces that requests and replies of more than one subject are made of."""

from marshmallow import Schema, fields

from services.gateway.schemas.fields import string_field
from shared.contracts.requests import word


class LocalizedText(Schema):
    """The same words in English and Spanish."""

    en = string_field(required=True)
    es = string_field(required=True)


class Reason(Schema):
    """Why, as a code of the program's own vocabulary."""

    reason_code = word()


def paged(item: type[Schema], name: str) -> type[Schema]:
    """The schema of one page of a list of `item`."""
    cursor = string_field("Null on the last page", allow_none=True)
    return Schema.from_dict({"items": fields.List(fields.Nested(item)), "next_cursor": cursor}, name=name)
