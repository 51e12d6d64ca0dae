"""Exchanges, queues, bindings and permissions as data, declared by the operator and never by a service.

A service has no configure permission: it cannot delete, unbind or add bindings.
"""

import re
from typing import Any

from shared.broker import names
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.subscribers import READ_MODELS, SUBSCRIBERS, is_shared_with_read_models
from shared.services import OWNERS, Kind, Service
from shared.services import service as row_of

DELIVERIES_MAX = 200
"""A last resort against events that end a process before it is recorded (see `poison`), well above what that
needs.

The broker also counts messages that were only fetched beside a poison event.
"""
LETTER_DELIVERIES_MAX = 1_000_000
"""Unlimited, as a number that each version accepts: RabbitMQ 4 limits deliveries to 20 by default."""
QUEUE_BYTES_MAX = 4 * 1024**3

Definitions = dict[str, list[dict[str, Any]]]


def definitions(services: tuple[str, ...] = OWNERS) -> Definitions:
    """The whole topology in the format of RabbitMQ's management API (`POST /api/definitions/<vhost>`)."""
    built: Definitions = {"exchanges": [_exchange(names.RPC_EXCHANGE, "topic")], "queues": [], "bindings": []}
    for service in services:
        built["exchanges"] += [
            _exchange(names.events_exchange(service), "topic"),
            _exchange(names.views_exchange(service), "topic"),
            _exchange(names.work_exchange(service), "direct"),
        ]
        for queue in _work_queues(service):
            built["queues"].append(queue)
            built["bindings"].append(_binding(names.work_exchange(service), queue["name"], queue["name"]))
        rpc = names.rpc_queue(service)
        built["queues"].append({"name": rpc, "durable": True, "auto_delete": False, "arguments": {}})
        built["bindings"].append(_binding(names.RPC_EXCHANGE, rpc, f"{service}.*"))
    for service in services:
        built["bindings"] += [
            _binding(_subscribed_at(event_type, service), names.inbox_queue(service), event_type)
            for event_type in sorted(SUBSCRIBERS[service])
        ]
    return built


def permissions(service: str) -> dict[str, Any]:
    """The broker permissions of a service's own user: name patterns, and topic permissions on the RPC
    exchange.
    """
    row = row_of(service)
    if row.kind is Kind.EDGE:
        return _asking_permissions(row)
    publishing = [names.events_exchange(service), names.views_exchange(service)]
    own = [*publishing, names.work_exchange(service), names.RPC_EXCHANGE]
    reads = [names.inbox_queue(service), names.dead_queue(service), names.rpc_queue(service)]
    return {
        "configure": _NOTHING,
        "write": _any_of(own),
        "read": _any_of(reads),
        "topic": [
            {"exchange": names.RPC_EXCHANGE, "write": _REPLY_ROUTING_KEY, "read": _NOTHING},
            *({"exchange": exchange, "write": ".*", "read": _NOTHING} for exchange in publishing),
        ],
    }


def _subscribed_at(event_type: str, service: str) -> str:
    """The exchange at which a service subscribes to an event."""
    publisher = CATALOGUE[event_type].publisher
    if service in READ_MODELS and is_shared_with_read_models(event_type):
        return names.views_exchange(publisher)
    return names.events_exchange(publisher)


_NOTHING = "^$"
_REPLY_ROUTING_KEY = "^[0-9a-f]{8}-[0-9a-f-]{27}$"


def _asking_permissions(row: Service) -> dict[str, Any]:
    commands = f"^({'|'.join(row.asks)})\\.(execute|ask)$"
    replies = rf"rpc\.reply-{row.name}-[0-9a-f-]{{36}}"
    own = f"^({re.escape(names.RPC_EXCHANGE)}|{replies})$"
    return {
        "configure": f"^{replies}$",
        "write": own,
        "read": own,
        "topic": [{"exchange": names.RPC_EXCHANGE, "write": commands, "read": _REPLY_ROUTING_KEY}],
    }


def _any_of(exact_names: list[str]) -> str:
    return f"^({'|'.join(re.escape(name) for name in exact_names)})$"


def _exchange(name: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "durable": True,
        "auto_delete": False,
        "internal": False,
        "arguments": {},
    }


def _binding(source: str, queue: str, routing_key: str) -> dict[str, Any]:
    return {
        "source": source,
        "destination": queue,
        "destination_type": "queue",
        "routing_key": routing_key,
        "arguments": {},
    }


def _quorum(name: str, **arguments: Any) -> dict[str, Any]:
    return {
        "name": name,
        "durable": True,
        "auto_delete": False,
        "arguments": {"x-queue-type": "quorum", "x-max-length-bytes": QUEUE_BYTES_MAX, **arguments},
    }


def _dead_lettering_to(service: str, queue: str) -> dict[str, Any]:
    """At-least-once: the broker drops a message only when the other queue has it."""
    return {
        "x-dead-letter-exchange": names.work_exchange(service),
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _work_queues(service: str) -> list[dict[str, Any]]:
    inbox, dead = names.inbox_queue(service), names.dead_queue(service)
    to_dead = _dead_lettering_to(service, dead)
    queues = [
        _quorum(inbox, **{"x-delivery-limit": DELIVERIES_MAX}, **to_dead),
        _quorum(dead, **{"x-delivery-limit": LETTER_DELIVERIES_MAX, "x-overflow": "reject-publish"}),
    ]
    for seconds in names.DELAY_SECONDS:
        back = _dead_lettering_to(service, inbox)
        queues.append(
            _quorum(names.delay_queue(service, seconds), **{"x-message-ttl": seconds * 1000}, **back)
        )
    return queues
