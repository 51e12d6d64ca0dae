"""One meaning, one code and one sentence for each thing that can be wrong with a field."""

import pytest
from marshmallow import Schema, fields

from shared.contracts.errors import MEANINGS, field_errors, load
from shared.contracts.fields import (
    Count,
    Day,
    Flag,
    Id,
    Items,
    LocalizedText,
    Moment,
    OneOf,
    Part,
    Request,
    Word,
    Written,
)
from shared.contracts.recruitment.applications import FILE_CHARACTERS_MAX, ImportApplications
from shared.errors import FieldError, Invalid


class Line(Request):
    minutes = Count(minimum=1, maximum=60)


class Order(Request):
    order_id = Id()
    note = Written(length_max=5)
    size = OneOf("small", "large")
    code = Word()
    rush = Flag()
    due = Day()
    at = Moment()
    title = LocalizedText(Written(length_max=5), exact=True)
    lines = Items(Line, length_min=1)
    first = Part(Line)


GOOD = {
    "order_id": "o-1",
    "note": "now",
    "size": "small",
    "code": "A-1",
    "rush": True,
    "due": "2026-11-22",
    "at": "2026-11-22T12:30:00-06:00",
    "title": {"en": "a", "es": "b"},
    "lines": [{"minutes": 1}],
    "first": {"minutes": 60},
}


def wrong_in(data: dict[str, object]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        load(Order(), data)
    return {one["field"]: one["code"] for one in refused.value.errors}


def test_what_is_right_is_taken_and_all_that_is_missing_is_named_at_once() -> None:
    assert load(Order(), GOOD)["first"] == {"minutes": 60}
    assert wrong_in({}) == dict.fromkeys(GOOD, "required")


@pytest.mark.parametrize(
    ("field", "value", "at", "code"),
    [
        ("order_id", 7, "order_id", "type"),
        ("order_id", "", "order_id", "length"),
        ("order_id", None, "order_id", "null"),
        ("note", "  ", "note", "blank"),
        ("note", "a\0", "note", "not_a_character"),
        ("note", "too long", "note", "length"),
        ("size", "huge", "size", "not_a_choice"),
        ("size", 1, "size", "type"),
        ("code", "two words", "code", "not_a_code"),
        ("rush", 1, "rush", "type"),
        ("due", "22.11.2026", "due", "format"),
        ("at", "2026-11-22T12:30:00", "at", "format"),
        ("title", {"en": "a"}, "title.es", "required"),
        ("title", {"en": "a", "es": "b", "fr": "c"}, "title.fr", "unknown"),
        ("lines", [], "lines", "length"),
        ("lines", "many", "lines", "type"),
        ("lines", [{"minutes": 61}], "lines.0.minutes", "range"),
        ("lines", [{"minutes": 3.0}], "lines.0.minutes", "type"),
        ("first", {"minutes": 1, "more": 1}, "first.more", "unknown"),
        ("first", [], "first._schema", "type"),
        ("more", 1, "more", "unknown"),
    ],
)
def test_each_wrong_field_has_its_path_and_its_code(field: str, value: object, at: str, code: str) -> None:
    assert wrong_in({**GOOD, field: value}) == {at: code}


def test_a_sentence_says_what_would_have_been_right() -> None:
    messages = Order().validate({**GOOD, "size": "huge", "lines": [{"minutes": 61}]})
    assert list(field_errors(messages)) == [
        FieldError(
            field="size",
            code="not_a_choice",
            message="This is not one of the words allowed. Allowed: small, large.",
        ),
        FieldError(
            field="lines.0.minutes",
            code="range",
            message="This number is too small or too large. Allowed: 1 to 60.",
        ),
    ]


def test_fields_of_marshmallow_itself_end_as_the_same_codes() -> None:
    class Plain(Schema):
        name = fields.String(required=True)
        count = fields.Integer(strict=True)

    found = {one["field"]: one["code"] for one in field_errors(Plain().validate({"count": "many", "odd": 1}))}
    assert found == {"name": "required", "count": "type", "odd": "unknown"}


def test_every_word_has_a_code_and_a_sentence() -> None:
    assert all(code and sentence.endswith(".") for code, sentence in MEANINGS.values())


def test_a_file_of_applications_that_is_too_long_is_too_large() -> None:
    with pytest.raises(Invalid) as refused:
        load(ImportApplications(), {"file_name": "a.csv", "content": "x" * (FILE_CHARACTERS_MAX + 1)})
    assert [(one["field"], one["code"]) for one in refused.value.errors] == [("content", "too_large")]
