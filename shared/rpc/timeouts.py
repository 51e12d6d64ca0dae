"""How long an answer may take: the owner stops then, and who asked waits a little longer than that."""

from typing import Final

from shared.contracts.operation import SECONDS_MAX
from shared.contracts.operations import OPERATIONS

ON_THE_WAY_SECONDS_MAX: Final = 2.0
"""For an answer to travel, and for a question to wait for its turn."""


def answer_seconds_max(operation: str) -> float:
    """How long to wait for the answer to `<service>.<command or query>`; there may be no such operation."""
    contract = OPERATIONS.get(operation)
    return (contract.seconds_max if contract else SECONDS_MAX) + ON_THE_WAY_SECONDS_MAX
