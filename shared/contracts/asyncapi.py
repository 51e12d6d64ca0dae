"""The published language as an AsyncAPI 3.0 document: exchanges, inboxes, publishers and subscribers."""

from collections.abc import Iterable
from typing import Any, Final

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import ATTRIBUTE_LENGTH_MAX, CONTENT_TYPE, PREFIX, SPEC_VERSION
from shared.contracts.event import Contract
from shared.contracts.fields import INTEGER_MAX, JsonSchema
from shared.contracts.json_schemas import json_schema
from shared.contracts.subscribers import SUBSCRIBERS

SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
BINDING: Final = "0.3.0"

_DESCRIPTION: Final = (
    "The events that the services of Tandem publish, as CloudEvents 1.0 in binary mode over AMQP 0-9-1. "
    "Each is delivered at least once; a subscriber recognizes duplicates by the id."
)

_WORDS: Final[JsonSchema] = {"type": "string", "minLength": 1, "maxLength": ATTRIBUTE_LENGTH_MAX}
_ENVELOPE: Final[dict[str, JsonSchema]] = {
    "specversion": {"const": SPEC_VERSION},
    "id": {**_WORDS, "description": "UUIDv7; the same at every delivery."},
    "source": {"type": "string", "description": "The publisher."},
    "type": {"type": "string", "description": "The name of the event with its version."},
    "subject": {**_WORDS, "description": "The id of the document that the event is about."},
    "time": {"type": "string", "format": "date-time", "description": "When it happened, in UTC."},
    "dataschema": {"type": "string", "format": "uri", "description": "The id of the schema of its data."},
    "tenant": {**_WORDS, "description": "The tenant, the legal payer that runs the program."},
    "sequence": {
        "type": "integer",
        "minimum": 1,
        "maximum": INTEGER_MAX,
        "description": "Counts up per subject: what is older than what one has is to be ignored.",
    },
    "correlationid": {**_WORDS, "description": "The same for everything that one request caused."},
    "causationid": {**_WORDS, "description": "The id of the event or command that caused it, if any."},
    "actor": {**_WORDS, "description": "The id of the user who caused it."},
    "traceparent": {**_WORDS, "description": "W3C Trace Context, if the request was traced."},
}
_OPTIONAL: Final = {"causationid", "traceparent"}


def document() -> dict[str, Any]:
    """The whole document, generated from the catalogue and the table of subscribers."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tandem: the published language",
            "version": "1.0.0",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            **{contract.type: _exchange(contract) for contract in CATALOGUE.values()},
            **{f"{service}.inbox": _inbox(service, types) for service, types in SUBSCRIBERS.items()},
        },
        "operations": {
            **{f"send.{contract.type}": _send(contract) for contract in CATALOGUE.values()},
            **{f"receive.{service}": _receive(service, types) for service, types in SUBSCRIBERS.items()},
        },
        "components": {
            "messages": {contract.type: _message(contract) for contract in CATALOGUE.values()},
            "schemas": {"envelope": _envelope()},
        },
    }


def _exchange(contract: Contract) -> dict[str, Any]:
    return {
        "address": contract.type,
        "summary": contract.summary,
        "messages": _messages([contract.type]),
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": f"{contract.publisher}.events",
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _inbox(service: str, types: Iterable[str]) -> dict[str, Any]:
    return {
        "address": f"{service}.inbox",
        "summary": f"All events that {service} subscribes to, in one quorum queue.",
        "messages": _messages(types),
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {
                    "name": f"{service}.inbox",
                    "durable": True,
                    "exclusive": False,
                    "autoDelete": False,
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _send(contract: Contract) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": _ref("channels", contract.type),
        "summary": f"{contract.publisher} publishes: {contract.summary}",
        "tags": [{"name": contract.publisher}],
        "messages": [_ref("channels", contract.type, "messages", contract.type)],
        "bindings": {
            "amqp": {"deliveryMode": 2, "mandatory": True, "timestamp": True, "bindingVersion": BINDING}
        },
    }


def _receive(service: str, types: Iterable[str]) -> dict[str, Any]:
    channel = f"{service}.inbox"
    return {
        "action": "receive",
        "channel": _ref("channels", channel),
        "summary": f"The events that {service} subscribes to.",
        "tags": [{"name": service}],
        "messages": [_ref("channels", channel, "messages", event_type) for event_type in types],
        "bindings": {"amqp": {"ack": True, "bindingVersion": BINDING}},
    }


def _message(contract: Contract) -> dict[str, Any]:
    fixed = {"type": contract.type, "source": contract.source, "dataschema": contract.dataschema}
    return {
        "name": contract.type,
        "title": contract.type,
        "summary": contract.summary,
        "contentType": CONTENT_TYPE,
        "correlationId": {"location": f"$message.header#/{PREFIX}correlationid"},
        "headers": {
            "allOf": [
                _ref("components", "schemas", "envelope"),
                {
                    "type": "object",
                    "properties": {PREFIX + name: {"const": value} for name, value in fixed.items()},
                },
            ]
        },
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": json_schema(contract)},
    }


def _envelope() -> JsonSchema:
    return {
        "type": "object",
        "description": "CloudEvents 1.0 attributes as AMQP headers.",
        "properties": {PREFIX + name: schema for name, schema in _ENVELOPE.items()},
        "required": [PREFIX + name for name in _ENVELOPE if name not in _OPTIONAL],
    }


def _messages(types: Iterable[str]) -> dict[str, Any]:
    return {event_type: _ref("components", "messages", event_type) for event_type in types}


def _ref(*path: str) -> dict[str, str]:
    return {"$ref": "#/" + "/".join(path)}
