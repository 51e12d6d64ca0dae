"""Messages that are wrong in every way that the envelope and the contracts know of."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.broker import names
from shared.broker.publisher import Outgoing
from shared.contracts import stipends
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Event
from shared.contracts.event import MAX_BODY_BYTES
from shared.events.delivery import Delivery
from shared.ids import new_id
from tests.support.harness import delivery_of
from tests.support.tallies import attendance, claim_data

HUGE_BYTES = 5_000_000
HUGE_EVERY = 320

Changes = dict[str, Any]


def outgoing(delivery: Delivery, *, key: object, **changes: Any) -> Outgoing:
    """The delivery as its publisher would have sent it, but for the changes."""
    return Outgoing(
        key,
        names.events_exchange(CATALOGUE[delivery.routing_key].publisher),
        delivery.routing_key,
        changes.get("body", delivery.body),
        changes.get("properties", delivery.properties),
        changes.get("headers", delivery.headers),
    )


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message, and the reason with which who hears it must refuse it."""

    message: Outgoing
    reason: str

    @property
    def name(self) -> tuple[str, str]:
        """The message id ("" without one) and the SHA-256 of the body: what tells it from all others."""
        message_id = self.message.properties.get("message_id", "")
        return message_id, hashlib.sha256(self.message.body).hexdigest()


def reasons_by_message(letters: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The reason of each stored letter under the name of its message."""
    return {(letter["message_id"], letter["body_sha256"]): letter["reason"] for letter in letters}


def malformed(number: int, good: Event) -> Malformed:
    """The good event made wrong; every kind in turn, and a few of several megabytes between them."""
    reason, change = HUGE if number % HUGE_EVERY == 0 else KINDS[number % len(KINDS)]
    delivery = delivery_of(good)
    return Malformed(outgoing(delivery, key=f"bad-{number}", **change(delivery)), reason)


def _other_event(good: Delivery) -> Changes:
    """An event in good order, of a type that only insights hears."""
    contract = stipends.CLAIM_OPENED
    own = {"cloudEvents_type": contract.type, "cloudEvents_source": contract.source}
    body = contract.encode(claim_data("claim-1", attendance(1).data))
    return {"headers": good.headers | own, "body": body}


def _without(mapping: dict[str, Any], wanted: str) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name != wanted}


Kind = tuple[str, Callable[[Delivery], Changes]]
"""The reason, and what is changed of a good delivery (body, headers, properties) to deserve it."""

KINDS: tuple[Kind, ...] = (
    ("not_json", lambda _: {"body": b"{not json"}),
    ("not_json", lambda _: {"body": b"\xff\xfe\x00"}),
    ("schema", lambda _: {"body": b"[]"}),
    ("schema", lambda _: {"body": b"{}"}),
    ("schema", lambda _: {"body": b'{"attendance_id": 5, "advisor_id": 5}'}),
    ("too_large", lambda _: {"body": b'"' + b"x" * MAX_BODY_BYTES + b'"'}),
    ("unknown_event", lambda good: {"headers": good.headers | {"cloudEvents_type": "weather.changed.v1"}}),
    ("unknown_event", lambda good: {"headers": good.headers | {"cloudEvents_type": "course.heard_of.v1"}}),
    ("missing_attribute", lambda good: {"headers": _without(good.headers, "cloudEvents_id")}),
    ("bad_attribute", lambda good: {"headers": good.headers | {"cloudEvents_sequence": "first"}}),
    ("bad_attribute", lambda good: {"headers": good.headers | {"cloudEvents_time": "yesterday"}}),
    ("not_subscribed", _other_event),
    ("missing_envelope", lambda _: {"headers": {}}),
    ("missing_envelope", lambda _: {"headers": {}, "properties": {"delivery_mode": 2}}),
    ("wrong_content_type", lambda good: {"properties": good.properties | {"content_type": "text/plain"}}),
    ("bad_attribute", lambda good: {"properties": good.properties | {"message_id": new_id()}}),
)
HUGE: Kind = ("too_large", lambda _: {"body": b"x" * HUGE_BYTES})
"""So large that its letter's body is kept apart."""
