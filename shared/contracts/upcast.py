"""Upcasters convert older versions of an event, so that subscribers handle the newest version only.

When v2 of an event is published, a subscriber binds v2 instead of v1. Messages of v1 that are still in its
queue, or are replayed from its dead letters years later, are converted step by step.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any, Final

import orjson

from shared.contracts.envelope import Event
from shared.contracts.event import Contract


@dataclass(frozen=True, slots=True)
class Upcaster:
    """The conversion from one version to the next; `convert` takes and returns typed data."""

    older: Contract
    newer: Contract
    convert: Callable[[dict[str, Any]], dict[str, Any]]

    def __post_init__(self) -> None:
        if self.older.name != self.newer.name or self.older.version + 1 != self.newer.version:
            raise ValueError(f"{self.newer.type} is not the next version of {self.older.type}")

    def __call__(self, event: Event) -> Event:
        """The same event in the newer version. Raises MalformedEvent("schema") if the conversion is wrong."""
        body = self.newer.encode(self.convert(event.data))
        return event._replace(type=self.newer.type, data=self.newer.load(orjson.loads(body)))


class Upcasters:
    """The steps between versions, at most one from each."""

    def __init__(self, *steps: Upcaster) -> None:
        self._from = {step.older.type: step for step in steps}
        if len(self._from) != len(steps):
            raise ValueError("there are two upcasters from the same version")

    def to_subscribed(self, event: Event, received: Container[str]) -> Event:
        """The event in the first version, from its own upward, that is subscribed to; else unchanged."""
        candidate = event
        while candidate.type not in received:
            step = self._from.get(candidate.type)
            if step is None:
                return event
            candidate = step(candidate)
        return candidate


UPCASTERS: Final = Upcasters()
"""The upcasters of the published language. Every event is still at its first version."""
