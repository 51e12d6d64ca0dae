"""The demo: a program with people and history, and a season played through the API."""

from deploy.local.stack import GATEWAY, Stack
from deploy.operate.api import Api
from deploy.operate.demo import program
from deploy.operate.demo.command import app
from deploy.operate.demo.program.users import GUARDIAN_EMAIL, LAKESHORE, MARIA_EMAIL, USERS
from services.gateway.accounts.administration import UserAdministration
from shared.actor import Role
from shared.config import HttpSettings
from shared.observability import logs

__all__ = ["app", "load_program", "sign_ins"]


def load_program(stack: Stack) -> None:
    """Load the demo program into a running stack; existing data stays."""
    with logs.warnings_only(), users_of(stack) as users, Api.at(stack.base_url) as api:
        program.load(api, users, stack.demo_password)


def users_of(stack: Stack) -> UserAdministration:
    """The users of a running stack."""
    environment = stack.processes[f"{GATEWAY}-1"].spec.environment
    http = HttpSettings(
        host="",
        port=0,
        secret_key=environment["SECRET_KEY"],
        password_salt=environment["PASSWORD_SALT"],
        public_url=stack.base_url,
        demo_sign_in=False,
    )
    access = stack.access[GATEWAY]
    return UserAdministration(access.mongodb_uri, http, "operator:demo", audit_keys=access.audit_keys)


def sign_ins() -> list[tuple[str, str]]:
    """The demo users: address and role."""
    everyone = [(user.email, f"{user.role.replace('_', ' ')} of {user.tenant}") for user in USERS]
    family = ((GUARDIAN_EMAIL, Role.GUARDIAN), (MARIA_EMAIL, Role.ADVISOR))
    return [*everyone, *((email, f"{role} of {LAKESHORE}") for email, role in family)]
