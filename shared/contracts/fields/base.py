"""The base of all kinds: a marshmallow field that parses, renders and describes itself."""

from typing import Any, Final

from marshmallow import EXCLUDE, Schema, fields, missing

JsonSchema = dict[str, Any]

_MESSAGES: Final = {"type": "not_an_object", "unknown": "unknown"}


class EventSchema(Schema):
    """Base of all data schemas. Readers ignore unknown fields, so optional ones can be added."""

    error_messages = _MESSAGES

    class Meta:
        unknown = EXCLUDE


class Request(Schema):
    """Base of all requests. An unknown field is refused, to catch typing errors."""

    error_messages = _MESSAGES


class Reply(Schema):
    """Base of all replies."""

    error_messages = _MESSAGES


class Value(fields.Field):
    """Base of all kinds; required unless declared otherwise.

    `default` is the value of an omitted field in a request. `of` is the attribute that a reply reads, where
    its name differs. `personal` marks personal data: no event and no command's reply may contain it.
    """

    default_error_messages = {"required": "required", "null": "null"}

    def __init__(
        self,
        description: str = "",
        *,
        required: bool = True,
        allow_none: bool = False,
        default: Any = missing,
        of: str | None = None,
        personal: bool = False,
    ) -> None:
        super().__init__(
            required=required and default is missing,
            allow_none=allow_none,
            load_default=default,
            attribute=of,
            metadata={"description": description} if description else {},
        )
        self.personal = personal

    def parse(self, value: Any) -> Any:
        """The Python value of a JSON value."""
        raise NotImplementedError

    def render(self, value: Any) -> Any:
        """The value to encode as JSON; for most kinds it is unchanged."""
        return self.parse(value)

    def json_schema(self) -> JsonSchema:
        """The JSON Schema of this kind, draft 2020-12."""
        raise NotImplementedError

    def _deserialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        return self.parse(value)

    def _serialize(self, value: Any, *_place: Any, **_options: Any) -> Any:
        # The JSON encoder converts dates and times itself; tests check replies against their contracts.
        return value
