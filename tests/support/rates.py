"""Rates as two administrators set them: one proposes, the other approves."""

from typing import Any, Protocol

from shared.actor import Actor, Role
from shared.contracts.stipends.pay_rules import HOURLY
from tests.support.harness import TENANT, actor


class Execute(Protocol):
    """Does a command of stipends."""

    def __call__(self, command: str, data: dict[str, Any], /, *, actor: Actor) -> dict[str, Any]: ...


def hourly_rate(cents: int = 2500, since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
    """The value of an hour, from a day on."""
    return {
        "code": HOURLY,
        "amount_cents": cents,
        "effective_from": since,
        "effective_to": until,
        "source": "Board minutes of 2025-12-10",
    }


def administrators(tenant: str = TENANT) -> tuple[Actor, Actor]:
    """The one who proposes, and the other who approves."""
    return (
        actor(Role.PROGRAM_ADMINISTRATOR, tenant=tenant),
        actor(Role.PROGRAM_ADMINISTRATOR, tenant=tenant, user_id="second-administrator"),
    )


def set_rate(execute: Execute, rate: dict[str, Any], tenant: str = TENANT) -> dict[str, Any]:
    """Propose a rate, and approve it; what the approval answers."""
    proposer, other = administrators(tenant)
    proposed = execute("propose_rate", rate, actor=proposer)
    return execute("approve_rate", {"rate_id": proposed["rate_id"]}, actor=other)
