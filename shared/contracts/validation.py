"""From marshmallow's messages to field errors with stable codes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from shared.errors import FieldError, Invalid

_CODES = (
    ("required", r"Missing data for required field"),
    ("null", r"Field may not be null"),
    ("unknown", r"Unknown field"),
    ("not_a_choice", r"Must be (one|none) of"),
    ("range", r"Must be (greater|less) than"),
    ("length", r"(Shorter than minimum|Longer than maximum|Length must be)"),
    ("type", r"Not a valid (string|integer|number|boolean|list|mapping type)|Invalid input type"),
    ("format", r"(Not a valid|does not match expected pattern)"),
)
_SENTENCES = {
    "blank": "Please write something here.",
    "not_a_character": "This text holds the character NUL. Please leave it out.",
    "not_a_code": "This is a word of the program's own vocabulary: letters, digits, points and hyphens.",
    "ends_before_start": "This is before the start.",
    "only_for_agreement": "Only an agreement has this.",
    "too_large": "This is too large.",
    "unknown_time_zone": "This is not a time zone such as America/Chicago.",
}
"""What the code words mean that our own checks say."""
_CODE_WORD = re.compile(r"[a-z][a-z0-9_]*")
_PATTERNS = tuple((code, re.compile(pattern)) for code, pattern in _CODES)


def load(schema: Schema, data: Any) -> dict[str, Any]:
    """`data` as the schema gives it. Raises `Invalid` naming every wrong field at once."""
    try:
        return schema.load(data)
    except ValidationError as error:
        errors = list(field_errors(error.normalized_messages()))
        names = ", ".join(sorted({one["field"] for one in errors}))
        raise Invalid(f"Please correct: {names}.", errors=errors) from None


def field_errors(messages: Mapping[Any, Any], path: str = "") -> Iterator[FieldError]:
    """Each message with its dotted path and code. A message that is itself a code word is the code."""
    for name, found in messages.items():
        here = f"{path}{name}"
        if isinstance(found, Mapping):
            yield from field_errors(found, f"{here}.")
        else:
            for text in found:
                yield FieldError(field=here, code=_code(text), message=_SENTENCES.get(text, str(text)))


def _code(message: Any) -> str:
    text = str(message)
    if _CODE_WORD.fullmatch(text):
        return text
    return next((code for code, pattern in _PATTERNS if pattern.search(text)), "invalid")
