"""What came from a queue, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import amqp

from shared.messaging import names
from shared.messaging.broker import Outgoing

ATTEMPT = "x-tandem-attempt"
DEAD_LETTER_ID = "x-tandem-dead-letter-id"
REASON = "x-tandem-reason"
DETAIL = "x-tandem-detail"
STACK = "x-tandem-stack"
FIRST_SEEN = "x-tandem-first-seen"
ROUTING_KEY = "x-tandem-routing-key"
DETAIL_CHARACTERS_MAX = 2_000
STACK_CHARACTERS_MAX = 8_000
HEADERS_MAX = 60
HEADER_CHARACTERS_MAX = 1_024

# A copy must not expire, nor claim to come from the broker user of the first publisher.
_KEPT_PROPERTIES = (
    "message_id",
    "type",
    "timestamp",
    "app_id",
    "correlation_id",
    "content_type",
    "content_encoding",
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it came, not yet decoded."""

    body: bytes
    headers: dict[str, Any]
    properties: dict[str, Any]
    routing_key: str
    tag: int = 0

    @classmethod
    def of(cls, message: amqp.Message) -> "Delivery":
        """What py-amqp gave to a consumer's callback."""
        return cls(
            message.body if isinstance(message.body, bytes) else message.body.encode(),
            message.properties.get("application_headers") or {},
            message.properties,
            message.delivery_info["routing_key"],
            message.delivery_info["delivery_tag"],
        )

    @property
    def attempt(self) -> int:
        """How often it was tried before; 0 the first time."""
        attempt = self.headers.get(ATTEMPT, 0)
        return attempt if type(attempt) is int and attempt >= 0 else 0


class Fate(StrEnum):
    """What becomes of a delivery."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    RETRY = "retry"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of one delivery, with what an operator must know when it was not applied.

    `event_type` is for counting. `reason` is a stable code, `detail` a sentence without personal data,
    `delay_seconds` names the delay queue of a retry.
    """

    delivery: Delivery
    fate: Fate
    event_type: str
    reason: str = ""
    detail: str = ""
    stack: str = ""
    delay_seconds: int = 0


def retry_message(service: str, verdict: Verdict) -> Outgoing:
    """The delivery again, counted once more, on its way to a delay queue."""
    delivery = verdict.delivery
    headers = {
        **plain_headers(delivery.headers),
        ATTEMPT: delivery.attempt + 1,
        ROUTING_KEY: original_routing_key(delivery),
    }
    return Outgoing(
        delivery.tag,
        names.work_exchange(service),
        names.delay_queue(service, verdict.delay_seconds),
        delivery.body,
        durable_properties(delivery.properties),
        headers,
    )


def dead_message(service: str, verdict: Verdict, dead_letter_id: str, now: datetime) -> Outgoing:
    """The delivery with its reason, on its way to the dead letters."""
    delivery = verdict.delivery
    headers = {
        **plain_headers(delivery.headers),
        ATTEMPT: delivery.attempt + 1,
        ROUTING_KEY: original_routing_key(delivery),
        DEAD_LETTER_ID: dead_letter_id,
        REASON: verdict.reason,
        DETAIL: verdict.detail[:DETAIL_CHARACTERS_MAX],
        STACK: verdict.stack[-STACK_CHARACTERS_MAX:],
        FIRST_SEEN: now.isoformat(),
    }
    return Outgoing(
        delivery.tag,
        names.work_exchange(service),
        names.dead_queue(service),
        delivery.body,
        durable_properties(delivery.properties),
        headers,
    )


def original_routing_key(delivery: Delivery) -> str:
    """The name under which it was published, whatever queues it went through since."""
    return str(delivery.headers.get(ROUTING_KEY) or delivery.routing_key)


def durable_properties(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that a copy keeps, and persistence."""
    kept = {name: properties[name] for name in _KEPT_PROPERTIES if properties.get(name)}
    return {**kept, "delivery_mode": 2}


def plain_headers(headers: dict[str, Any]) -> dict[str, Any]:
    """Headers that any client can encode again: short plain values, without the broker's own death notes."""
    kept = [(name, value) for name, value in headers.items() if not name.startswith("x-death")]
    return {name: _plain(value) for name, value in kept[:HEADERS_MAX]}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    return str(value)[:HEADER_CHARACTERS_MAX]
