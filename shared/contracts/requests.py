"""What the requests of every service are made of: one meaning, one limit and one error code each."""

from collections.abc import Iterable
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, missing, validate, validates_schema

from shared.contracts.limits import (
    CURSOR_CHARACTERS_MAX,
    ID_CHARACTERS_MAX,
    PAGE_ITEMS_DEFAULT,
    PAGE_ITEMS_MAX,
    SOURCE_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    WORD_CHARACTERS_MAX,
)

_TEXT_PATTERN: Final = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


def identifier(*, required: bool = True) -> fields.String:
    """The id of a record."""
    return fields.String(required=required, validate=validate.Length(1, ID_CHARACTERS_MAX))


def text(characters_max: int, description: str = "") -> fields.String:
    """What a person wrote; never only blanks, and without the character NUL."""
    return fields.String(
        required=True,
        validate=[_not_blank, _without_nul, validate.Length(max=characters_max)],
        # For JSON Schema, which cannot read our functions.
        metadata={"minLength": 1, "pattern": _TEXT_PATTERN, "description": description},
    )


def word(description: str = "", *, required: bool = True) -> fields.String:
    """A code of the program's own vocabulary; null when it is not required and left out.

    Never a sentence: codes are told to others, so nothing about a person may be written in them.
    """
    pattern = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{WORD_CHARACTERS_MAX - 1}}}"
    return fields.String(
        required=required,
        load_default=missing if required else None,
        allow_none=not required,
        validate=validate.Regexp(rf"{pattern}\Z", error="not_a_code"),
        # JSON Schema knows no \Z, and means by $ what Python means by it.
        metadata={"pattern": f"^{pattern}$", "description": description},
    )


def one_of(choices: Iterable[str], *, required: bool = False) -> fields.String:
    """One of some words."""
    return fields.String(required=required, validate=validate.OneOf([str(one) for one in choices]))


class Several(fields.String):
    """Up to so many values in one text, with commas between them; given on as a list.

    One text, so that it is the same in an address and in a call between services.
    """

    def __init__(self, each: fields.String, values_max: int, **options: Any) -> None:
        metadata = {"description": f"Up to {values_max}, with commas between them"}
        super().__init__(validate=validate.Length(1, values_max), metadata=metadata, **options)
        self._each = each

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        given = super()._deserialize(value, attr, data, **options)
        return [self._each.deserialize(one) for one in given.split(",")]


def _not_blank(value: str) -> None:
    if not value.strip():
        raise ValidationError("blank")


def _without_nul(value: str) -> None:
    # Much of what reads texts takes it for their end.
    if "\0" in value:
        raise ValidationError("not_a_character")


class Nothing(Schema):
    """A request without fields."""


class Seen(Schema):
    """The version of the record that the caller saw; without it the record's state alone decides."""

    version = fields.Integer(strict=True)


class Paged(Schema):
    """Where to go on in a list (`next_cursor` of the page before), and how much of it to give."""

    cursor = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=CURSOR_CHARACTERS_MAX),
        metadata={"description": "`next_cursor` of the page before"},
    )
    limit = fields.Integer(
        load_default=PAGE_ITEMS_DEFAULT,
        validate=validate.Range(1, PAGE_ITEMS_MAX),
        metadata={"description": "Items on a page"},
    )


class Title(Schema):
    """A title in both languages."""

    en = text(TITLE_CHARACTERS_MAX)
    es = text(TITLE_CHARACTERS_MAX)


class Dated(Schema):
    """A rule that holds from one day to another, both included (or until the next one), and who says so."""

    effective_from = fields.Date(required=True)
    effective_to = fields.Date(load_default=None, allow_none=True)
    source = text(SOURCE_CHARACTERS_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_it_begins(self, data: dict[str, Any], **_: Any) -> None:
        begins, ends = data.get("effective_from"), data.get("effective_to")
        if begins and ends and ends < begins:
            raise ValidationError("ends_before_start", "effective_to")
