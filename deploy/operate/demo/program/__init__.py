"""The demo program: two tenants with rules, people and some history, so that every page shows something.

It is created through the API, as its users would, and can be loaded again at any time: commands carry fixed
idempotency keys, so that nothing is done twice, and an interrupted load continues.
"""

from collections.abc import Iterable

from deploy.operate.api import Api
from deploy.operate.demo.program.lakeshore import Lakeshore
from deploy.operate.demo.program.northern import load_northern
from deploy.operate.demo.program.people import LUIS, MARIA
from deploy.operate.demo.program.tenants import open_programs
from deploy.operate.demo.program.users import (
    LAKESHORE,
    MARIA_EMAIL,
    NORTHERN,
    USERS,
    NewUser,
    email_of,
    family,
)
from services.gateway.accounts.administration import UserAdministration
from shared.actor import PLATFORM_TENANT, Role


def load(api: Api, users: UserAdministration, password: str) -> bool:
    """Load both tenants through the API of a running stack; False if they were loaded already.

    `password` is that of every user. Raises `Refused` or `Late` if the stack fails to respond as expected.
    """
    if MARIA_EMAIL in _emails(users, LAKESHORE):
        return False
    _add_missing(users, USERS, password)
    open_programs(api.signed_in(email_of(Role.OPERATOR, PLATFORM_TENANT), password))
    load_northern(api, password)
    program = Lakeshore(api, password)
    program.set_rules()
    program.recruit()
    program.hold_events()
    program.pay()
    program.look_ahead()
    advisor_ids = program.advisor_ids
    _add_missing(users, family(guardian_of=advisor_ids[LUIS], maria=advisor_ids[MARIA]), password)
    return True


def _add_missing(users: UserAdministration, people: Iterable[NewUser], password: str) -> None:
    for tenant in (LAKESHORE, NORTHERN, PLATFORM_TENANT):
        known = _emails(users, tenant)
        for user in people:
            if user.tenant == tenant and user.email not in known:
                _add(users, user, password)


def _emails(users: UserAdministration, tenant: str) -> set[str]:
    return {user["email"] for user in users.all(tenant)}


def _add(users: UserAdministration, user: NewUser, password: str) -> None:
    users.add(
        user.email,
        password,
        tenant=user.tenant,
        display_name=user.display_name,
        roles=[user.role],
        advisor_id=user.advisor_id,
        language=user.language,
    )
