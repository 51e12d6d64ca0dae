"""The published language: the events that services tell one another, and who may ask for what."""

from shared.contracts.catalogue import CATALOGUE, PUBLISHERS
from shared.contracts.envelope import Event, from_message, properties, to_headers
from shared.contracts.errors import MalformedEvent, Reason
from shared.contracts.event import MAX_BODY_BYTES, Contract
from shared.contracts.policy import POLICY, allowed
from shared.contracts.subscribers import HEARERS, hearers_of

__all__ = [
    "CATALOGUE",
    "HEARERS",
    "MAX_BODY_BYTES",
    "POLICY",
    "PUBLISHERS",
    "Contract",
    "Event",
    "MalformedEvent",
    "Reason",
    "allowed",
    "from_message",
    "hearers_of",
    "properties",
    "to_headers",
]
