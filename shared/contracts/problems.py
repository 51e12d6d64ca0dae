"""What is wrong with the data of an event, field by field: stable codes, and a sentence for each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.errors import FieldError

SENTENCES: Final = {
    "required": "This field is missing.",
    "null": "This field may not be null.",
    "unknown": "The contract has no such field.",
    "length": "This text is empty or too long.",
    "range": "This number is too small or too large.",
    "not_an_object": "This is not an object.",
    "not_a_string": "This is not text.",
    "not_a_boolean": "This is neither true nor false.",
    "not_an_integer": "This is not a whole number.",
    "not_a_choice": "This is not one of the words allowed.",
    "not_a_currency": "This is not an ISO 4217 currency code.",
    "not_a_day": "This is not a day such as 2026-11-22.",
    "not_an_instant": "This is not a moment in UTC such as 2026-11-22T18:30:00Z.",
    "not_encodable": "This cannot be written as JSON.",
}


def field_errors(messages: Mapping[Any, Any], path: str = "") -> Iterator[FieldError]:
    """marshmallow's tree of messages, which are codes here, as a flat list with dotted paths."""
    for name, found in messages.items():
        here = f"{path}{name}"
        if isinstance(found, Mapping):
            yield from field_errors(found, f"{here}.")
        else:
            for code in found:
                yield FieldError(field=here, code=code, message=SENTENCES[code])
