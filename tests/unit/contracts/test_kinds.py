"""Each kind of value takes what its JSON Schema allows, and refuses what that refuses."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from services.gateway.api.described import described
from shared.contracts.fields import (
    INTEGER_MAX,
    AsTyped,
    Cents,
    Code,
    Count,
    Currency,
    Day,
    Details,
    Flag,
    Id,
    Instant,
    LocalizedText,
    Moment,
    OneOf,
    Personal,
    Reply,
    Seconds,
    Several,
    SignedCents,
    Text,
    Value,
    Word,
    Written,
    page_of,
    partly,
)

JUDGED_ALIKE = [
    (Text(length_max=3), ["a", "abc"], ["", "abcd", 1, None]),
    (Text(length_min=0, length_max=3), ["", "abc"], ["abcd"]),
    (Personal(), ["Ana"], ["", 7]),
    (Id(), ["x" * 128], ["", "x" * 129]),
    (Code(), ["x" * 64], ["x" * 65]),
    (Written(length_max=5), ["a b"], ["", "   ", "a\0b", "abcdef"]),
    (Word(), ["A-1", "stipend.hourly"], ["", "two words", "-a", "x" * 41]),
    (OneOf("a", "b"), ["a"], ["c", "", 1]),
    (Flag(), [True, False], ["true", 1, None]),
    (Count(), [0, INTEGER_MAX], [-1, INTEGER_MAX + 1, "1"]),
    (Count(minimum=2, maximum=3), [2, 3], [1, 4]),
    (Cents(), [0], [-1]),
    (SignedCents(), [-1, 1], [-INTEGER_MAX - 1]),
    (Seconds(), [0, 1.5], [-1, "1"]),
    (Currency(), ["USD"], ["usd", "US", "DOLLAR"]),
    (Instant(), ["2026-11-22T18:30:00Z"], ["2026-11-22T18:30:00+00:00", "2026-11-22"]),
    (LocalizedText(), [{"en": "a", "es": "b"}, {"en": "a", "es": "b", "fr": "c"}], [{"en": "a"}, "a"]),
    (LocalizedText(exact=True), [{"en": "a", "es": "b"}], [{"en": "a", "es": "b", "fr": "c"}]),
    (Details(), [{}, {"any": [1]}], [[], "a"]),
    (Details(values=Count()), [{"a": 1}], [{"a": -1}]),
]


@pytest.mark.parametrize(("kind", "right", "wrong"), JUDGED_ALIKE, ids=lambda one: type(one).__name__)
def test_a_kind_and_its_schema_judge_alike(kind: Value, right: list[Any], wrong: list[Any]) -> None:
    schema = Draft202012Validator(kind.json_schema())
    for value in right:
        kind.parse(value)
        assert schema.is_valid(value), value
    for value in wrong:
        with pytest.raises(ValidationError):
            kind.parse(value)
        assert not schema.is_valid(value), value


def test_a_query_string_carries_numbers_and_flags_as_text() -> None:
    assert Count(minimum=1, maximum=9, as_text=True).parse("7") == 7
    assert Flag(as_text=True).parse("true") is True
    assert Flag(as_text=True).parse("0") is False
    for kind, value in ((Count(as_text=True), "many"), (Count(), "7"), (Flag(as_text=True), "perhaps")):
        with pytest.raises(ValidationError):
            kind.parse(value)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-07-08T18:00:00-05:00", "2027-07-08T23:00:00+00:00"),
        ("2027-07-08T18:00:00.25-05:00", "2027-07-08T23:00:00.250000+00:00"),
        ("2027-07-08T23:00:00Z", "2027-07-08T23:00:00+00:00"),
        ("2027-07-08t23:00:00z", "2027-07-08T23:00:00+00:00"),
    ],
)
def test_a_moment_is_written_as_in_rfc_3339(written: str, moment: str) -> None:
    assert Moment().parse(written).astimezone(UTC).isoformat() == moment


@pytest.mark.parametrize(
    "written",
    [
        "2027-W27-4T18:00:00-05:00",
        "20270708T180000-0500",
        "20270708T18:00:00-05:00",
        "2027-07-08T180000-05:00",
        "2027-07-08T18:00:00-0500",
        "2027-07-08T18:00:00-05",
        "2027-07-08T18:00:00-05:00:30",
        "2027-07-08T18:00-05:00",
        "2027-07-08T18-05:00",
        "2027-07-08T18:00:00,5-05:00",
        "2027-07-08 18:00:00-05:00",
        "2027-07-08T18:00:00",
        "2027-07-08T24:00:00-05:00",
        "2027-07-08T18:00:00-05:00\n",
        "2027-07-08",
        "٢٠٢٧-07-08T18:00:00-05:00",
        "",
        20270708,
        None,
    ],
)
def test_of_other_forms_of_a_moment_none_is_read(written: Any) -> None:
    with pytest.raises(ValidationError):
        Moment().parse(written)


@pytest.mark.parametrize("written", ["1_0", "+7", " 7", "7\n", "٧", "7.0", "0x7", ""])
def test_a_number_in_a_query_string_is_plain_digits(written: str) -> None:
    with pytest.raises(ValidationError):
        Count(as_text=True).parse(written)


def test_several_values_come_in_one_text_and_are_given_on_as_a_list() -> None:
    kind = Several(OneOf("a", "b", "c"), 3)
    assert kind.parse("a,b") == ["a", "b"]
    assert kind.render(["c"]) == "c"
    assert kind.json_schema() == {"type": "string", "minLength": 1}
    for value in ("", "a,", "a,odd", "a,a,a,a", ["a"]):
        with pytest.raises(ValidationError):
            kind.parse(value)


def test_what_a_person_typed_is_told_strictly_and_taken_as_it_is() -> None:
    kind = AsTyped({"maxLength": 3})
    assert kind.parse("longer than three") == "longer than three"
    assert kind.json_schema() == {"type": "string", "maxLength": 3}
    with pytest.raises(ValidationError):
        kind.parse(3)


def test_where_null_is_allowed_the_document_says_so() -> None:
    assert described(None, OneOf("a", allow_none=True)) == {"type": ["string", "null"], "enum": ["a", None]}
    assert described(None, Day()) == {"type": "string", "format": "date"}


@dataclass
class Guest:
    id: str
    full_name: str
    seat: int | None


class GuestReply(Reply):
    guest_id = Id(of="id")
    full_name = Personal()
    seat = Count(allow_none=True)


def test_a_reply_is_made_from_a_record_and_holds_no_more_and_no_less_than_promised() -> None:
    reply = GuestReply().dump(Guest("g-1", "Ana", None))
    assert reply == {"guest_id": "g-1", "full_name": "Ana", "seat": None}
    assert GuestReply().validate(reply) == {}
    assert GuestReply().validate({**reply, "more": 1}) == {"more": ["unknown"]}
    assert GuestReply().validate({"guest_id": "g-1"}) == {"full_name": ["required"], "seat": ["required"]}


def test_some_readers_see_a_part_of_a_reply() -> None:
    part = partly(GuestReply, "guest_id", name="Part")
    assert part().validate({"guest_id": "g-1"}) == {}
    assert part().validate({"full_name": "Ana"}) == {"guest_id": ["required"]}
    assert GuestReply().validate({"guest_id": "g-1"}) != {}


def test_a_page_names_its_items_and_where_to_go_on() -> None:
    page = page_of(GuestReply, "Guests")()
    guest = {"guest_id": "g-1", "full_name": "Ana", "seat": 1}
    assert page.validate({"items": [guest], "next_cursor": None}) == {}
    assert page.validate({"items": [{}]})["next_cursor"] == ["required"]
