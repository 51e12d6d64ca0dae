"""Which operations are heavy, and how long the owner may work on each: callers wait a little longer."""

from enum import StrEnum
from typing import Final

from shared.contracts.policy import POLICY


class Lane(StrEnum):
    """The line in which an operation waits: one that is full keeps none of another from being done."""

    COMMANDS = "commands"
    QUERIES = "queries"
    HEAVY = "heavy"
    """What adds up the books of a tenant."""


SECONDS_MAX: Final = {Lane.COMMANDS: 6.0, Lane.QUERIES: 6.0, Lane.HEAVY: 20.0}
"""How long the owner may work on an operation."""
ON_THE_WAY_SECONDS_MAX: Final = 2.0
"""For an answer to travel, and for a question to wait for its turn."""
_HEAVY_NAMES: Final = frozenset({"facts", "trial_balance"})
HEAVY: Final = frozenset(name for name in POLICY if name.partition(".")[2] in _HEAVY_NAMES)
"""`<service>.<query>` of those in the heavy lane."""


def is_heavy(operation: str) -> bool:
    """Whether `<service>.<operation>` is in the heavy lane."""
    return operation in HEAVY


def answer_seconds_max(operation: str) -> float:
    """How long to wait for the answer to `<service>.<command or query>`."""
    lane = Lane.HEAVY if is_heavy(operation) else Lane.QUERIES
    return SECONDS_MAX[lane] + ON_THE_WAY_SECONDS_MAX
