"""Demo sign-in, one link per demo user; it exists only where the settings enable it."""

from itertools import groupby
from typing import Any, Final, NamedTuple

from flask_babel import lazy_gettext as _l

from services.gateway.accounts.models import User
from services.gateway.accounts.sign_in import demo_users
from shared.actor import PLATFORM_TENANT, Role

NAMES: Final = {
    "lakeshore": "Lakeshore Health Plan",
    "northern": "Northern State Title V Agency",
    PLATFORM_TENANT: _l("The platform itself"),
}

ROLES: Final[dict[Role, tuple[Any, Any]]] = {
    Role.ENGAGEMENT_STAFF: (
        _l("Engagement staff"),
        _l("See who waits for what today. Say yes or no to people who applied."),
    ),
    Role.AGENCY_STAFF: (_l("Agency staff"), _l("Do the same work for a state agency.")),
    Role.FINANCE_REVIEWER: (_l("Finance reviewer"), _l("Check claims. Approve them, or say why not.")),
    Role.FINANCE_APPROVER: (_l("Finance approver"), _l("Release payments that another person approved.")),
    Role.PROGRAM_ADMINISTRATOR: (
        _l("Program administrator"),
        _l("See the whole program: people, waiting work and money."),
    ),
    Role.AUDITOR: (_l("Auditor"), _l("Follow each dollar from the event to the bank. Change nothing.")),
    Role.ADVISOR: (_l("Family advisor"), _l("Answer invitations. See what happened and what you are paid.")),
    Role.GUARDIAN: (_l("Guardian"), _l("See how your young advisor is doing, and what they are paid.")),
    Role.OPERATOR: (_l("Operator"), _l("Keep the platform running. See no person and no message.")),
}
"""The name and description of each role, in the order of the demo."""


class Door(NamedTuple):
    """A demo user to sign in as."""

    email: str
    name: str
    role: Any
    text: Any


class Program(NamedTuple):
    """One of the demo's programs, with its users."""

    tenant: str
    name: Any
    doors: list[Door]

    @property
    def takes_applications(self) -> bool:
        """Whether people can apply to it: the platform itself is not a program."""
        return self.tenant != PLATFORM_TENANT


def programs() -> list[Program]:
    """The demo's programs, the platform last."""
    by_tenant = sorted(demo_users(), key=lambda user: (user.tenant == PLATFORM_TENANT, user.tenant))
    return [
        Program(tenant, NAMES.get(tenant, tenant), sorted(map(_door, users), key=_place))
        for tenant, users in groupby(by_tenant, key=lambda user: user.tenant)
    ]


def _door(user: User) -> Door:
    role, text = ROLES[_first_role(user)]
    return Door(user.email, user.display_name, role, text)


def _first_role(user: User) -> Role:
    held = user.to_actor().roles
    return next(role for role in ROLES if role in held)


def _place(door: Door) -> int:
    return next(place for place, (role, _text) in enumerate(ROLES.values()) if role is door.role)
