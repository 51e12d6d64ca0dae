"""What the operator does with programs in a whole season."""

from collections.abc import Callable
from typing import Any

from shared.actor import PLATFORM_TENANT, Role
from tests.support.harness import ABOUT_TENANT, actor

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)


def open_practice_program(do: Callable[..., dict[str, Any]]) -> None:
    """A practice program is opened, corrected, and its clock moved; `do` does a command of a service."""
    about = {"tenant_id": "practice", **ABOUT_TENANT}
    seen = do("identity", "open_tenant", OPERATOR, **about, practice=True)["version"]
    do("identity", "change_tenant", OPERATOR, **about, version=seen)
    do("identity", "move_clock", OPERATOR, tenant_id="practice", offset_seconds=3_600)
