"""People who may sign in at a rig's gateway, with a token each."""

from collections.abc import Iterable
from datetime import timedelta

from deploy.local.stack import Stack
from deploy.operate import demo
from services.gateway.accounts.administration import UserAdministration
from shared.actor import PLATFORM_TENANT, Role
from tests.support.harness import TENANT

TOKEN_LIFETIME = timedelta(days=1)


def tokens_of(stack: Stack, roles: Iterable[Role], tenant: str = TENANT) -> dict[Role, str]:
    """One new user for each role, and a token that opens the API as them."""
    with demo.users_of(stack) as users:
        return {role: _token(users, role, tenant, stack.demo_password) for role in roles}


def email_of(role: Role, tenant: str = TENANT) -> str:
    """Under which that user signs in, with the stack's `demo_password`."""
    return f"{role.replace('_', '.')}@{tenant}.example"


def _token(users: UserAdministration, role: Role, tenant: str, password: str) -> str:
    email = email_of(role, tenant)
    tenant = PLATFORM_TENANT if role is Role.OPERATOR else tenant
    users.add(email, password, tenant=tenant, display_name=role.replace("_", " "), roles=[role])
    token, _expires_at = users.token(email, "faults", TOKEN_LIFETIME)
    return token
