"""A delivery from a queue, and its outcome."""

import hashlib
import re
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import amqp

from shared.broker import frames, names
from shared.broker.publisher import Outgoing

ATTEMPT = "x-tandem-attempt"
DEAD_LETTER_ID = "x-tandem-dead-letter-id"
REASON = "x-tandem-reason"
DETAIL = "x-tandem-detail"
STACK = "x-tandem-stack"
FIRST_SEEN = "x-tandem-first-seen"
ROUTING_KEY = "x-tandem-routing-key"
_OWN_NOTES = frozenset({ATTEMPT, DEAD_LETTER_ID, REASON, DETAIL, STACK, FIRST_SEEN, ROUTING_KEY})
DETAIL_CHARACTERS_MAX = 2_000
STACK_CHARACTERS_MAX = 8_000
HEADERS_MAX = 60
HEADER_NAME_BYTES_MAX = 255
HEADER_CHARACTERS_MAX = 1_024

_FIT_FOR_AN_ADDRESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:-]{0,127}")
DIGEST_CHARACTERS = 32
_INTEGER_END = 2**63
# Added by the broker in transit; not meant for the next reader.
_NOTES_OF_THE_BROKER = ("x-death", "x-first-death", "x-last-death", "x-delivery-count", "x-acquired-count")

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


class Delivery(NamedTuple):
    """One message as it was delivered, not yet decoded.

    `is_redelivered` is the broker's own flag, which no publisher can set: another consumer had it before, and
    died, lost the broker or returned it.
    """

    body: bytes
    headers: dict[str, Any]
    properties: dict[str, Any]
    routing_key: str
    tag: int = 0
    is_redelivered: bool = False

    @classmethod
    def of(cls, message: amqp.Message) -> "Delivery":
        """From the arguments of a py-amqp consumer callback."""
        return cls(
            message.body if isinstance(message.body, bytes) else message.body.encode(),
            message.properties.get("application_headers") or {},
            message.properties,
            message.delivery_info["routing_key"],
            message.delivery_info["delivery_tag"],
            message.delivery_info["redelivered"],
        )

    @property
    def attempt(self) -> int:
        """How often it was tried before; 0 the first time."""
        count = self.headers.get(ATTEMPT, 0)
        return count if type(count) is int and count >= 0 else 0

    @property
    def is_unreadable(self) -> bool:
        """Whether its properties and headers cannot be decoded; see `frames.UNREADABLE`."""
        return frames.UNREADABLE in self.headers


class Outcome(StrEnum):
    """What happens to a delivery."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    RETRY = "retry"
    DEAD = "dead"


class Disposition(NamedTuple):
    """The outcome for one delivery, with what an operator must know if it was not applied.

    `event_type` is for metrics. `reason` is a stable code, `detail` a sentence without personal data,
    `delay_seconds` names the delay queue of a retry.
    """

    delivery: Delivery
    outcome: Outcome
    event_type: str
    reason: str = ""
    detail: str = ""
    stack: str = ""
    delay_seconds: int = 0


def retry_message(service: str, disposition: Disposition) -> Outgoing:
    """The copy for a delay queue, with its attempt count increased."""
    delivery = disposition.delivery
    headers = {
        **plain_headers(delivery.headers),
        ATTEMPT: delivery.attempt + 1,
        ROUTING_KEY: original_routing_key(delivery),
    }
    return Outgoing(
        delivery.tag,
        names.work_exchange(service),
        names.delay_queue(service, disposition.delay_seconds),
        delivery.body,
        durable_properties(delivery.properties),
        headers,
    )


def dead_message(service: str, disposition: Disposition, now: datetime) -> Outgoing:
    """The copy for the dead letters, with its reason."""
    delivery = disposition.delivery
    headers = {
        **plain_headers(delivery.headers),
        ATTEMPT: delivery.attempt + 1,
        ROUTING_KEY: original_routing_key(delivery),
        DEAD_LETTER_ID: dead_letter_id(delivery),
        REASON: disposition.reason,
        DETAIL: disposition.detail[:DETAIL_CHARACTERS_MAX],
        STACK: disposition.stack[-STACK_CHARACTERS_MAX:],
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


def dead_letter_id(delivery: Delivery) -> str:
    """The id under which it is stored: URL-safe, and the same at every delivery."""
    own = delivery.headers.get(DEAD_LETTER_ID) or delivery.properties.get("message_id")
    if isinstance(own, str) and _FIT_FOR_AN_ADDRESS.fullmatch(own):
        return own
    named = [own, original_routing_key(delivery), *sorted(headers_as_published(delivery.headers).items())]
    return f"message-{hashlib.sha256(repr(named).encode() + delivery.body).hexdigest()[:DIGEST_CHARACTERS]}"


def original_routing_key(delivery: Delivery) -> str:
    """The routing key under which it was first published, whatever queues it passed since."""
    return plain_text(delivery.headers.get(ROUTING_KEY) or _before_it_died(delivery) or delivery.routing_key)


def _before_it_died(delivery: Delivery) -> str | None:
    """The routing key of a message that the broker itself dead-lettered."""
    match delivery.headers.get("x-death"):
        case [*_, {"routing-keys": [str(first), *_]}]:
            return first
        case _:
            return None


def durable_properties(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties that a copy keeps, and persistence."""
    kept = {name: properties[name] for name in _KEPT_PROPERTIES if properties.get(name)}
    if kept.get("timestamp", 0) >= _INTEGER_END:
        # No outbox row could hold it.
        del kept["timestamp"]
    return {**kept, "delivery_mode": 2}


def plain_headers(headers: dict[str, Any]) -> dict[str, Any]:
    """Headers that any client can encode again: short plain values, without those added by the broker."""
    named = [(_plain_name(name), value) for name, value in headers.items()]
    kept = [(name, value) for name, value in named if not name.startswith(_NOTES_OF_THE_BROKER)]
    return {name: _plain(name, value) for name, value in kept[:HEADERS_MAX]}


def headers_as_published(headers: dict[str, Any]) -> dict[str, Any]:
    """The plain headers without those added in transit."""
    return {name: value for name, value in plain_headers(headers).items() if name not in _OWN_NOTES}


def plain_text(value: Any) -> str:
    """Text that can be encoded, whatever it was."""
    return str(value).encode("utf-8", "replace").decode()


def _plain_name(name: Any) -> str:
    return plain_text(name).encode()[:HEADER_NAME_BYTES_MAX].decode("utf-8", "ignore")


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < _INTEGER_END else str(value)
    return plain_text(value if name == frames.UNREADABLE else str(value)[:HEADER_CHARACTERS_MAX])
