"""Why a message is not one of our events. Each reason names itself, and is what the dead letter shows."""

from collections.abc import Iterable
from enum import StrEnum

from shared.errors import FieldError, Permanent


class Reason(StrEnum):
    """Stable reason codes of messages that cannot be understood."""

    UNREADABLE = "unreadable"
    """Its AMQP properties or headers cannot be decoded."""
    MISSING_ENVELOPE = "missing_envelope"
    """It carries no CloudEvents attribute at all."""
    MISSING_ATTRIBUTE = "missing_attribute"
    """A required attribute of the envelope is absent."""
    BAD_ATTRIBUTE = "bad_attribute"
    """An attribute has a wrong type or value, or contradicts an AMQP property."""
    UNKNOWN_EVENT = "unknown_event"
    """The catalogue has no contract of that type."""
    TOO_LARGE = "too_large"
    """The body is over the limit."""
    WRONG_CONTENT_TYPE = "wrong_content_type"
    """The body is declared as something else than JSON."""
    NOT_JSON = "not_json"
    """The body is not JSON in UTF-8."""
    SCHEMA = "schema"
    """The data does not follow the contract; `errors` names every wrong field."""


class MalformedEvent(Permanent):
    """A message that is not an event of ours. `detail` names attributes and fields, never their values."""

    code = "malformed_event"

    def __init__(self, reason_code: Reason, detail: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(f"{reason_code}: {detail}")
        self.reason_code = reason_code
        self.detail = detail
        self.errors: list[FieldError] = list(errors)
