"""The kinds of fields that the documents show; the owner of each has the last word on it.

A description is for people; the other options (`required`, `allow_none`, `validate`) are marshmallow's.
"""

from typing import Any, Final

from marshmallow import fields, validate

from shared.contracts.limits import ID_CHARACTERS_MAX

CODE_LENGTH_MAX: Final = 64
VALID_MONTHS_MAX: Final = 120


def string_field(description: str = "", **options: Any) -> fields.String:
    """Any words."""
    return fields.String(metadata=described(description), **options)


def id_field(description: str = "", **options: Any) -> fields.String:
    """The id of a record."""
    return string_field(description, validate=validate.Length(1, ID_CHARACTERS_MAX), **options)


def code_field(description: str = "", **options: Any) -> fields.String:
    """A short word of a vocabulary."""
    return string_field(description, validate=validate.Length(1, CODE_LENGTH_MAX), **options)


def secret_field() -> fields.String:
    """What is sent, and never told again."""
    return fields.String(required=True, load_only=True)


def day_field(description: str = "", **options: Any) -> fields.Date:
    """A day of the calendar."""
    return fields.Date(metadata=described(description), **options)


def last_day_field() -> fields.Date:
    """Up to and on which day something holds."""
    return day_field("The last day; none when left out", allow_none=True)


def moment_field(description: str = "", **options: Any) -> fields.AwareDateTime:
    """A moment, with its offset from UTC."""
    return fields.AwareDateTime(metadata=described(description), **options)


def count_field(description: str = "", **options: Any) -> fields.Integer:
    """A whole number, never one written as text."""
    return fields.Integer(strict=True, metadata=described(description), **options)


def valid_months_field(description: str) -> fields.Integer:
    """For how many months something counts."""
    return count_field(description, allow_none=True, validate=validate.Range(1, VALID_MONTHS_MAX))


def cents_field(**options: Any) -> fields.Integer:
    """An amount of money, in cents."""
    return count_field("In cents", **options)


def described(description: str) -> dict[str, str]:
    """The metadata of a field with this description; none for an empty one."""
    return {"description": description} if description else {}
