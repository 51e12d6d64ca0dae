"""The published language: the events, commands and queries between services, and their permissions."""

from shared.contracts.catalogue import CATALOGUE, PUBLISHERS
from shared.contracts.envelope import Event, from_message, properties, to_headers
from shared.contracts.errors import MalformedEvent, Reason
from shared.contracts.event import MAX_BODY_BYTES, Contract
from shared.contracts.policy import POLICY, allowed
from shared.contracts.subscribers import SUBSCRIBERS, subscribers_of

__all__ = [
    "CATALOGUE",
    "MAX_BODY_BYTES",
    "POLICY",
    "PUBLISHERS",
    "SUBSCRIBERS",
    "Contract",
    "Event",
    "MalformedEvent",
    "Reason",
    "allowed",
    "from_message",
    "properties",
    "subscribers_of",
    "to_headers",
]
