"""The envelope: CloudEvents 1.0 attributes as AMQP headers (binary mode) around a body of data alone.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md The AMQP
properties message_id, type, timestamp and app_id repeat the attributes for tools that read those.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.errors import MalformedEvent, Reason
from shared.contracts.event import MAX_BODY_BYTES, Contract
from shared.contracts.fields import INTEGER_MAX, format_instant, parse_instant

PREFIX: Final = "cloudEvents_"
SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
ATTRIBUTE_LENGTH_MAX: Final = 255
"""The maximum length of a text attribute, in characters."""

_OLDER: Final = "/v"
_SPECVERSION: Final = PREFIX + "specversion"
_ID: Final = PREFIX + "id"
_SOURCE: Final = PREFIX + "source"
_TYPE: Final = PREFIX + "type"
_SUBJECT: Final = PREFIX + "subject"
_TIME: Final = PREFIX + "time"
_DATASCHEMA: Final = PREFIX + "dataschema"
_TENANT: Final = PREFIX + "tenant"
_SEQUENCE: Final = PREFIX + "sequence"
_CORRELATION_ID: Final = PREFIX + "correlationid"
_CAUSATION_ID: Final = PREFIX + "causationid"
_ACTOR: Final = PREFIX + "actor"
_TRACEPARENT: Final = PREFIX + "traceparent"


class Event(NamedTuple):
    """An event: what happened (`type`, `data`), to which document (`subject`), and its context.

    `id` identifies the event, in all its versions. `time` is an aware UTC datetime; `sequence` counts up per
    subject from 1; `actor` is the id of the user who caused it; `causation_id` is the id of the event or
    command that caused it and `traceparent` is W3C's, both empty when there is none.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    tenant: str
    sequence: int
    correlation_id: str
    causation_id: str
    actor: str
    traceparent: str
    data: dict[str, Any]


def fact_id(event_id: str) -> str:
    """The event id of a message: the id of its newest version, also on an older one."""
    return event_id.partition(_OLDER)[0]


def id_in_version(event_id: str, version: int) -> str:
    """The message id of an older version published beside the newest: `X/v1` beside `X`."""
    return f"{event_id}{_OLDER}{version}"


def declared_type(headers: Mapping[str, Any]) -> Any:
    """The type that a message declares, whether or not anybody knows it; None without one."""
    return headers.get(_TYPE)


def to_headers(event: Event, catalogue: Mapping[str, Contract] = CATALOGUE) -> dict[str, Any]:
    """The CloudEvents attributes of an event as AMQP headers, without the absent ones.

    Raises MalformedEvent("bad_attribute") for a value that readers would refuse.
    """
    headers = {
        _SPECVERSION: SPEC_VERSION,
        _ID: _text(event.id, "id"),
        _SOURCE: event.source,
        _TYPE: event.type,
        _SUBJECT: _text(event.subject, "subject"),
        _TIME: format_instant(event.time),
        _DATASCHEMA: catalogue[event.type].dataschema,
        _TENANT: _text(event.tenant, "tenant"),
        _SEQUENCE: _sequence(event.sequence),
        _CORRELATION_ID: _text(event.correlation_id, "correlationid"),
        _ACTOR: _text(event.actor, "actor"),
    }
    if event.causation_id:
        headers[_CAUSATION_ID] = _text(event.causation_id, "causationid")
    if event.traceparent:
        headers[_TRACEPARENT] = _text(event.traceparent, "traceparent")
    return headers


def properties(headers: Mapping[str, Any], time: datetime) -> dict[str, Any]:
    """The AMQP properties of the event with these headers: `timestamp` in whole seconds since 1970, delivery
    persistent.
    """
    return {
        "message_id": headers[_ID],
        "type": headers[_TYPE],
        "timestamp": int(time.timestamp()),
        "app_id": headers[_SOURCE],
        "content_type": CONTENT_TYPE,
        "content_encoding": "utf-8",
        "delivery_mode": 2,
    }


def from_message(
    headers: Mapping[str, Any],
    properties: Mapping[str, Any],
    body: bytes | bytearray | memoryview | str,
    catalogue: Mapping[str, Contract] = CATALOGUE,
) -> Event:
    """Decode a message into an event, with its data loaded by its contract. Raises MalformedEvent.

    `body` is the raw body. The event's id is its `fact_id`. Unknown headers are ignored.
    """
    try:
        if headers[_SPECVERSION] != SPEC_VERSION:
            raise _bad("specversion")
        event_type = headers[_TYPE]
        contract = catalogue.get(event_type) if type(event_type) is str else None
        if contract is None:
            raise MalformedEvent(Reason.UNKNOWN_EVENT, "the catalogue has no event of this type")
        event_id = _text(headers[_ID], "id")
        if (properties.get("message_id") or event_id) != event_id:
            raise _bad("id")
        if headers[_SOURCE] != contract.source:
            raise _bad("source")
        return Event(
            fact_id(event_id),
            contract.source,
            contract.type,
            _text(headers[_SUBJECT], "subject"),
            _time(headers[_TIME]),
            _text(headers[_TENANT], "tenant"),
            _sequence(headers[_SEQUENCE]),
            _text(headers[_CORRELATION_ID], "correlationid"),
            _optional_text(headers.get(_CAUSATION_ID), "causationid"),
            _text(headers[_ACTOR], "actor"),
            _optional_text(headers.get(_TRACEPARENT), "traceparent"),
            contract.load(decode(body, properties.get("content_type"))),
        )
    except KeyError as missing:
        raise _missing(headers, missing.args[0]) from None


def decode(body: bytes | bytearray | memoryview | str, content_type: str | None = CONTENT_TYPE) -> Any:
    """Decode the JSON of a body within the size limit. Raises MalformedEvent."""
    if len(body) > MAX_BODY_BYTES:
        raise MalformedEvent(Reason.TOO_LARGE, f"the body is over {MAX_BODY_BYTES} bytes")
    if content_type != CONTENT_TYPE:
        raise MalformedEvent(Reason.WRONG_CONTENT_TYPE, f"the body is not declared as {CONTENT_TYPE}")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise MalformedEvent(Reason.NOT_JSON, "the body is not JSON in UTF-8") from None


def _text(value: Any, attribute: str) -> str:
    if (
        type(value) is str
        and 0 < len(value) <= ATTRIBUTE_LENGTH_MAX
        and (value.isascii() or _can_be_stored(value))
    ):
        return value
    raise _bad(attribute)


def _can_be_stored(text: str) -> bool:
    # AMQP allows half of a surrogate pair; no database does.
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _optional_text(value: Any, attribute: str) -> str:
    return "" if value is None else _text(value, attribute)


def _sequence(value: Any) -> int:
    if type(value) is int and 0 < value <= INTEGER_MAX:
        return value
    raise _bad("sequence")


def _time(value: Any) -> datetime:
    try:
        return parse_instant(value)
    except (TypeError, ValueError):
        raise _bad("time") from None


def _bad(attribute: str) -> MalformedEvent:
    return MalformedEvent(Reason.BAD_ATTRIBUTE, f"the attribute {attribute} is not as it must be")


def _missing(headers: Mapping[str, Any], header: str) -> MalformedEvent:
    if not any(str(name).startswith(PREFIX) for name in headers):
        return MalformedEvent(Reason.MISSING_ENVELOPE, "there are no CloudEvents attributes")
    return MalformedEvent(Reason.MISSING_ATTRIBUTE, f"the attribute {header.removeprefix(PREFIX)} is missing")
