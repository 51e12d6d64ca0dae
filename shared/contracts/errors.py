"""What is wrong with an event, a request or a reply: stable codes, and a sentence for each.

The kinds of `fields` and our own checks raise marshmallow's ValidationError with a key of `MEANINGS`;
marshmallow's own fields raise sentences, which are recognized. Both end as the same few codes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, Self

from marshmallow import Schema, ValidationError

from shared.errors import FieldError, Invalid, Permanent

MEANINGS: Final = {
    "required": ("required", "This field is missing."),
    "null": ("null", "This field may not be null."),
    "unknown": ("unknown", "There is no such field."),
    "not_a_choice": ("not_a_choice", "This is not one of the words allowed."),
    "range": ("range", "This number is too small or too large."),
    "out_of_range": ("out_of_range", "This is too long ago or too far ahead. Look at the year."),
    "length": ("length", "This is too short or too long."),
    "not_an_object": ("type", "This is not an object."),
    "not_a_list": ("type", "This is not a list."),
    "not_a_string": ("type", "This is not text."),
    "not_a_boolean": ("type", "This is neither true nor false."),
    "not_an_integer": ("type", "This is not a whole number."),
    "not_encodable": ("not_encodable", "This cannot be written as JSON."),
    "not_an_email": ("format", "This is not an e-mail address."),
    "not_base64": ("format", "This is not base64."),
    "not_a_currency": ("format", "This is not an ISO 4217 currency code."),
    "not_a_day": ("format", "This is not a day such as 2026-11-22."),
    "not_an_instant": ("format", "This is not a moment in UTC such as 2026-11-22T18:30:00Z."),
    "not_a_moment": ("format", "This is not a moment with its offset, such as 2026-11-22T12:30:00-06:00."),
    "blank": ("blank", "Please write something here."),
    "not_a_character": ("not_a_character", "This text holds the character NUL. Please leave it out."),
    "not_a_code": (
        "not_a_code",
        "This is a word of the program's own vocabulary: letters, digits, points and hyphens.",
    ),
    "ends_before_start": ("ends_before_start", "This is before the start."),
    "too_many_values": ("too_many_values", "These are too many numbers."),
    "not_descending": ("not_descending", "Write the largest number first, and each once."),
    "one_of_both": ("one_of_both", "Send one of the two."),
    "only_for_agreement": ("only_for_agreement", "Only an agreement has this."),
    "too_large": ("too_large", "This is too large."),
    "unknown_time_zone": (
        "unknown_time_zone",
        "This is not a time zone of places such as America/Chicago.",
    ),
    "offset_of_another_time": (
        "offset_of_another_time",
        "At that moment the clocks of this time zone have another offset.",
    ),
}
"""The keys that validators raise, each with its code (for programs) and its sentence (for people)."""


class Wrong(str):
    """A key of `MEANINGS` together with what is allowed, for the sentence that people read."""

    __slots__ = ("allowed",)

    allowed: str

    def __new__(cls, word: str, allowed: str) -> Self:
        made = super().__new__(cls, word)
        made.allowed = allowed
        return made


_CODE_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_OF_MARSHMALLOW: Final = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("required", r"Missing data for required field"),
        ("null", r"Field may not be null"),
        ("unknown", r"Unknown field"),
        ("not_a_choice", r"Must be (one|none) of"),
        ("range", r"Must be (greater|less) than"),
        ("length", r"(Shorter than minimum|Longer than maximum|Length must be)"),
        ("type", r"Not a valid (string|integer|number|boolean|list|mapping type)|Invalid input type"),
        ("format", r"(Not a valid|does not match expected pattern)"),
    )
)


def field_errors(messages: Mapping[Any, Any], path: str = "") -> Iterator[FieldError]:
    """marshmallow's tree of messages as a flat list with dotted paths, codes and sentences."""
    for name, found in messages.items():
        here = f"{path}{name}"
        if isinstance(found, Mapping):
            yield from field_errors(found, f"{here}.")
        else:
            for message in found:
                code, sentence = _meaning(message)
                yield FieldError(field=here, code=code, message=sentence)


def _meaning(message: Any) -> tuple[str, str]:
    if message in MEANINGS:
        code, sentence = MEANINGS[message]
        return code, f"{sentence} Allowed: {message.allowed}." if isinstance(message, Wrong) else sentence
    message = str(message)
    if _CODE_WORD.fullmatch(message):
        return message, message
    # Its sentence contains the bounds and allowed values, so it is kept.
    return next((code for code, pattern in _OF_MARSHMALLOW if pattern.search(message)), "invalid"), message


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """Load `data` with the schema. Raises `Invalid` naming every invalid field."""
    try:
        return schema.load(data)
    except ValidationError as error:
        errors = list(field_errors(error.normalized_messages()))
        names = ", ".join(sorted({one["field"] for one in errors}))
        raise Invalid(f"Please correct: {names}.", errors=errors) from None


class Reason(StrEnum):
    """Stable reason codes of messages that cannot be decoded."""

    UNREADABLE = "unreadable"
    """Its AMQP properties or headers cannot be decoded."""
    MISSING_ENVELOPE = "missing_envelope"
    """It has no CloudEvents attributes."""
    MISSING_ATTRIBUTE = "missing_attribute"
    """A required attribute of the envelope is missing."""
    BAD_ATTRIBUTE = "bad_attribute"
    """An attribute has a wrong type or value, or contradicts an AMQP property."""
    UNKNOWN_EVENT = "unknown_event"
    """The catalogue has no contract of that type."""
    TOO_LARGE = "too_large"
    """The body exceeds the limit."""
    WRONG_CONTENT_TYPE = "wrong_content_type"
    """The content type is not JSON."""
    NOT_JSON = "not_json"
    """The body is not JSON in UTF-8."""
    SCHEMA = "schema"
    """The data does not match the contract; `errors` names every invalid field."""


class MalformedEvent(Permanent):
    """A message that is not a valid event. `detail` names attributes and fields, never their values."""

    code = "malformed_event"

    def __init__(self, reason_code: Reason, detail: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail
        self.errors: list[FieldError] = list(errors)
