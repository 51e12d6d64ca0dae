"""The contract of one event: its type, its publisher and the schema of its data."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

import orjson
from marshmallow import ValidationError

from shared.contracts.errors import MalformedEvent, Reason, field_errors
from shared.contracts.fields import EventSchema, Value

MAX_BODY_BYTES: Final = 256 * 1024
"""The maximum size of an event's body."""

Converter = tuple[str, Callable[[Any], Any]]
"""The name of a field and its conversion."""


class Contract:
    """One event of the published language.

    `type` is the wire name and routing key (`attendance.recorded.v1`), `publisher` the only service that may
    publish it, `schema` the marshmallow schema of its data, `summary` one sentence for the documents.
    `revision` counts the additions of optional fields within this version. `name` and `version` are the parts
    of the type.
    """

    def __init__(
        self, event_type: str, publisher: str, schema: type[EventSchema], summary: str, *, revision: int = 1
    ) -> None:
        self.type = event_type
        self.name, _, version = event_type.rpartition(".v")
        self.version = int(version)
        self.publisher = publisher
        self.schema = schema()
        self.summary = summary
        self.revision = revision
        self.source = f"/tandem/{publisher}"
        self.dataschema = f"urn:tandem:contract:{event_type}" + (f":r{revision}" if revision > 1 else "")
        self.values = cast("dict[str, Value]", self.schema.fields)
        self._required_readers = _converters(self.values, "parse", required=True)
        self._optional_readers = _converters(self.values, "parse", required=False)
        self._required_writers = _converters(self.values, "render", required=True)
        self._optional_writers = _converters(self.values, "render", required=False)

    def __repr__(self) -> str:
        return f"<Contract {self.type}>"

    def load(self, data: object) -> dict[str, Any]:
        """Convert decoded JSON to typed data, without unknown fields. Raises MalformedEvent("schema")."""
        try:
            return _convert(data, self._required_readers, self._optional_readers)
        except (KeyError, TypeError, ValidationError):
            pass
        # Only invalid data is read again, by marshmallow, which reports every invalid field at once.
        try:
            return self.schema.load(cast("Mapping[str, Any]", data))
        except ValidationError as error:
            raise self._malformed(error.normalized_messages()) from None

    def encode(self, data: Mapping[str, Any]) -> bytes:
        """Encode typed data as JSON. Raises MalformedEvent("schema") for an invalid, missing or unknown
        field.
        """
        try:
            wire = _convert(data, self._required_writers, self._optional_writers)
            if len(wire) == len(data):
                body = orjson.dumps(wire, option=orjson.OPT_UTC_Z)
                if len(body) > MAX_BODY_BYTES:
                    raise MalformedEvent(Reason.TOO_LARGE, f"{self.type}: over {MAX_BODY_BYTES} bytes")
                return body
        except (KeyError, TypeError, ValidationError):
            pass
        raise self._malformed(self._publishing_problems(data))

    def _publishing_problems(self, data: Mapping[str, Any]) -> dict[str, Any]:
        problems: dict[str, Any] = {name: ["unknown"] for name in data.keys() - self.values.keys()}
        for name, render in self._required_writers + self._optional_writers:
            if name not in data:
                if self.values[name].required:
                    problems[name] = ["required"]
                continue
            try:
                orjson.dumps(render(data[name]))
            except ValidationError as error:
                problems[name] = error.messages
            except TypeError:
                problems[name] = ["not_encodable"]
        return problems

    def _malformed(self, messages: Mapping[str, Any]) -> MalformedEvent:
        errors = list(field_errors(messages))
        wrong = ", ".join(f"{error['field']} ({error['code']})" for error in errors)
        return MalformedEvent(Reason.SCHEMA, f"{self.type}: {wrong}", errors)


def _converters(values: Mapping[str, Value], way: str, *, required: bool) -> tuple[Converter, ...]:
    return tuple(
        (name, _or_none(getattr(value, way)) if value.allow_none else getattr(value, way))
        for name, value in values.items()
        if value.required is required
    )


def _or_none(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else convert(value)


def _convert(data: Any, required: tuple[Converter, ...], optional: tuple[Converter, ...]) -> dict[str, Any]:
    converted = {name: convert(data[name]) for name, convert in required}
    for name, convert in optional:
        if name in data:
            converted[name] = convert(data[name])
    return converted
