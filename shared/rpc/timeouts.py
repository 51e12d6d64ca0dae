"""How long an answer may take: the owner stops then, and who asked waits a little longer than that."""

from typing import Final

QUERY_SECONDS_MAX: Final = 6.0
COUNTING_SECONDS_MAX: Final = 60.0
"""For what reads every record of a tenant: 300,000 claims took stipends 9 s on two busy cores."""
COUNTING: Final = frozenset({"facts", "trial_balance"})
ON_THE_WAY_SECONDS_MAX: Final = 2.0
"""For an answer to travel, and for a question to wait for its turn."""


def query_seconds_max(operation: str) -> float:
    """How long the owner may work on a query."""
    return COUNTING_SECONDS_MAX if operation in COUNTING else QUERY_SECONDS_MAX


def answer_seconds_max(operation: str) -> float:
    """How long to wait for the answer to a command or query."""
    return query_seconds_max(operation) + ON_THE_WAY_SECONDS_MAX
