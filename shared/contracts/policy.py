"""The permissions: one table of operations and roles, checked by the owner of each operation.

Use cases check that an advisor sees and changes only their own data, and a guardian sees only their young
advisor's (`require_self_or`).
"""

from typing import Final

from shared.actor import Actor, Role
from shared.contracts.operations import OPERATIONS

POLICY: Final[dict[str, frozenset[Role]]] = {name: contract.roles for name, contract in OPERATIONS.items()}
"""Roles that may call `<service>.<command or query>`; an unlisted operation is allowed to nobody."""

_NOBODY: Final = frozenset[Role]()


def allowed(actor: Actor, operation: str) -> bool:
    """Whether one of the actor's roles may call `<service>.<command or query>`."""
    return not POLICY.get(operation, _NOBODY).isdisjoint(actor.roles)
