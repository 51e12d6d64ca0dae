"""What people were told while everything broke: what was done, what was refused, how long it took."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.faults.invariants import Stores


@dataclass
class Journal:
    """Safe from any thread. `done` holds the key and the answer of each command that was answered."""

    done: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def attempt(self, seconds: float, outcome: str) -> None:
        """Count one try: "answer", "try again", "no connection", "changed" or "refused"."""
        with self._lock:
            self.told[outcome] += 1
            self.slowest_seconds = max(self.slowest_seconds, seconds)

    def answered(self, key: str, answer: dict[str, Any]) -> None:
        """Note the answer to a command; another answer to the same key is a fault."""
        with self._lock:
            if self.done.setdefault(key, answer) != answer:
                self.changed.append(f"{key} was answered in two ways")

    def refuse(self, what: str) -> None:
        """Note a refusal that nobody asked for."""
        with self._lock:
            self.refused.append(what)

    def forgotten(self, stores: Stores) -> list[str]:
        """Commands that were answered but left no trace."""
        kept = {
            row["_id"].rsplit("/", 1)[-1]
            for store in stores.values()
            for row in store["commands"].find({}, {"_id": 1})
        }
        return [f"the command {key} was answered and is not kept" for key in self.done.keys() - kept]
