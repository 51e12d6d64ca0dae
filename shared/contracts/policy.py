"""The permissions: one table of operations and roles, checked by the owner of each operation.

That an advisor sees and changes only what is theirs, and a guardian sees only what is their young advisor's,
is checked in the use case (`require_self_or`, `advisor_filter`).
"""

from typing import Final

from shared.actor import Actor, Role
from shared.contracts.operations import OPERATIONS

POLICY: Final[dict[str, frozenset[Role]]] = {name: contract.roles for name, contract in OPERATIONS.items()}
"""Roles that may call `<service>.<command or query>`; an unlisted operation is allowed to nobody."""

_NOBODY: Final = frozenset[Role]()


def allowed(actor: Actor, operation: str) -> bool:
    """Whether one of the actor's roles may call `<service>.<command or query>`."""
    return actor.has_any(POLICY.get(operation, _NOBODY))
