"""`tandem users`: add, list, disable, enable, unlock, set passwords, create tokens."""

import getpass
import secrets
import sys
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any, Final, NamedTuple

import typer
from rich.console import Console

from deploy.local.options import Options
from deploy.local.problem import Problem
from deploy.local.running import Running
from deploy.local.secrets import Secrets
from deploy.operate.begun_jobs import cancel_begun_by
from deploy.operate.tables import new_table, show
from services.gateway.accounts import rules
from services.gateway.accounts.administration import UserAdministration
from services.gateway.accounts.grants import VIEWER_SECONDS_MAX
from shared.actor import PLATFORM_TENANT, Actor, Role
from shared.config import ConfigurationError, HttpSettings, Settings
from shared.contracts.identity.tenants import TENANTS
from shared.errors import TandemError
from shared.observability import logs
from shared.rpc.blocking import BlockingCaller
from shared.rpc.client import ServiceClient
from shared.rpc.timeouts import answer_seconds_max

PASSWORD_BYTES = 18
GATEWAY: Final = "gateway"
ROLE_FAULTS = {
    "required_for_advisors_and_guardians_only": (
        "Say with --advisor-id which advisor an advisor is, or a guardian stands by; nobody else has one."
    ),
    "guardian_alone": "A guardian has no other role: give the person a second user for it.",
    "operator_alone": "An operator has no other role.",
}

app = typer.Typer(help="The users who can sign in.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The user's email address.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only show what would be done.")]
PasswordFromInput = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input; else generate one."),
]


@app.command()
def add(
    email: Email,
    role: Annotated[list[Role], typer.Option(help="The user's role; may be repeated.")],
    name: Annotated[str, typer.Option(help="The name shown on pages.")],
    tenant: Annotated[str, typer.Option(help="The user's tenant.")] = PLATFORM_TENANT,
    advisor_id: Annotated[
        str | None,
        typer.Option(
            help="For advisors and guardians: the id of the advisor. It is not checked with recruitment."
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="en or es")] = "en",
    password_stdin: PasswordFromInput = False,
    apply: Apply = False,
) -> None:
    """Add a user."""
    _require_fitting_tenant(role, tenant)
    _require_fitting_roles(role, advisor_id)
    person: dict[str, Any] = {
        "display_name": name,
        "roles": role,
        "advisor_id": advisor_id,
        "language": language,
    }
    description = f"{email} to {tenant} as {', '.join(role)}"
    with administration() as users:
        users.require_addable(email, **person)
        _require_open(tenant)
        if not apply:
            _echo(f"Would add {description}.")
            return
        password, made_up = _password(password_stdin)
        users.add(email, password, tenant=tenant, **person)
    _echo(f"Added {description}.")
    _show_password(password, made_up)


@app.command("list")
def list_users(
    tenant: Annotated[str | None, typer.Option(help="Only users of this tenant.")] = None,
) -> None:
    """List users, by tenant."""
    table = new_table("email", "name", "tenant", "roles", "advisor", "state")
    with administration() as users:
        for one in [tenant] if tenant else users.tenants():
            for user in users.all(one):
                state = "disabled" if not user["active"] else "locked" if user["locked"] else "active"
                table.add_row(
                    user["email"],
                    user["display_name"],
                    user["tenant"],
                    ", ".join(user["roles"]),
                    user["advisor_id"] or "",
                    state,
                )
    show(table)


@app.command()
def disable(email: Email, apply: Apply = False) -> None:
    """Disable a user within two seconds, end their sessions and tokens, and cancel their running jobs.

    Of one who is disabled already, cancel the jobs.
    """
    with administration() as users:
        user = users.find(email)
        if not _would(users, email, "shut out", apply):
            return
        if user.active:
            users.disable(email)
            _echo(f"{email} is disabled; their sessions and tokens have ended.")
            # Until then a gateway may still take them for who they were, and begin something for them.
            time.sleep(VIEWER_SECONDS_MAX)
        with services() as client:
            cancelled = cancel_begun_by(user.id, user.tenant, _operator(), client)
        _echo(f"{cancelled} of their jobs are cancelled, each with its next turn.")


@app.command()
def enable(email: Email, apply: Apply = False) -> None:
    """Enable a disabled user."""
    with administration() as users:
        if _would(users, email, "let in again", apply):
            users.enable(email)
            _echo(f"{email} can sign in again.")


@app.command()
def unlock(email: Email, apply: Apply = False) -> None:
    """Unlock a user who is locked after wrong passwords."""
    with administration() as users:
        if _would(users, email, "unlock", apply):
            users.unlock(email)
            _echo(f"{email} is unlocked.")


@app.command("reset-password")
def reset_password(email: Email, password_stdin: PasswordFromInput = False, apply: Apply = False) -> None:
    """Set a user's password; ends their sessions and tokens."""
    with administration() as users:
        if not _would(users, email, "give another password to", apply):
            return
        password, made_up = _password(password_stdin)
        users.set_password(email, password)
        _echo(f"{email} has a new password; their sessions and tokens have ended.")
        _show_password(password, made_up)


@app.command()
def token(
    email: Email,
    label: Annotated[str, typer.Option(help="The program that uses it.")],
    days: Annotated[int, typer.Option(min=1, max=rules.TOKEN_DAYS_MAX, help="Its validity in days.")] = 90,
    apply: Apply = False,
) -> None:
    """Create a token for a program that acts as a user; only the token goes to standard output."""
    with administration() as users:
        if not _would(users, email, f"make a token of {days} days for", apply):
            return
        made, expires_at = users.token(email, label, timedelta(days=days))
    Console(stderr=True, highlight=False).print(f"Valid until {expires_at:%Y-%m-%d %H:%M} UTC:")
    typer.echo(made)


def tokens_by_tenant(
    roles: AbstractSet[Role], label: str, lifetime: timedelta, *, only: str | None = None
) -> dict[str, str | None]:
    """By tenant, all or only one, a token of a user with one of these roles; None if there is none.

    The platform's own tenant is excluded.
    """
    with administration() as users:
        found: dict[str, str | None] = {}
        wanted = [one for one in users.tenants() if only in (one, None) and one != PLATFORM_TENANT]
        for tenant in wanted:
            active = (one for one in users.all(tenant) if one["active"])
            user = next((one for one in active if not roles.isdisjoint(one["roles"])), None)
            found[tenant] = None if user is None else users.token(user["email"], label, lifetime)[0]
        return found


@contextmanager
def administration() -> Iterator[UserAdministration]:
    """The users of the local stack or, in a container, of the gateway of the environment."""
    try:
        own = _gateway()
        opened = UserAdministration(own.mongodb_uri, own.http, _operator(), audit_keys=own.audit_keys)
        with logs.warnings_only(), opened as users:
            yield users
    except TandemError as error:
        wrong = "; ".join(f"{one['field']}: {one['message']}" for one in error.errors)
        raise Problem(f"{error.detail} {wrong}".strip()) from error


@contextmanager
def services() -> Iterator[ServiceClient]:
    """The services, asked as the gateway asks them."""
    seconds_max = answer_seconds_max(TENANTS.operation)
    with BlockingCaller(_gateway().amqp_uri, GATEWAY, seconds_max=seconds_max) as caller:
        yield ServiceClient(caller)


def _require_open(tenant: str) -> None:
    """Raise Problem for a program that identity does not know: nobody could do anything in it."""
    if tenant == PLATFORM_TENANT:
        return
    with services() as client:
        if tenant not in _programs(client):
            raise Problem(
                f"There is no program {tenant}: an operator opens it first, on the page of the programs."
            )


def _programs(client: ServiceClient) -> Iterator[str]:
    operator = Actor(_operator(), PLATFORM_TENANT, frozenset({Role.OPERATOR}))
    return (one["tenant_id"] for one in client.all("identity", "tenants", {}, actor=operator))


def _operator() -> str:
    return f"operator:{getpass.getuser()}"


class _Gateway(NamedTuple):
    """What the gateway itself has."""

    mongodb_uri: str
    amqp_uri: str
    audit_keys: str
    http: HttpSettings


def _gateway() -> _Gateway:
    home = Options.from_environment().home
    running = Running.load(home)
    if running is not None and running.is_alive:
        running = Running.require(home)
        kept = Secrets(home / "secrets.json")
        http = HttpSettings(
            host="",
            port=0,
            secret_key=kept.get("secret_key"),
            password_salt=kept.get("password_salt"),
            public_url=running.base_url,
            demo_sign_in=False,
        )
        access = running.access["gateway"]
        return _Gateway(access.mongodb_uri, access.amqp_uri, access.audit_keys, http)
    try:
        settings = Settings.from_environment("gateway")
    except ConfigurationError as error:
        raise Problem(
            "Tandem does not run here: start it with `make run`, or set the gateway's variables."
        ) from error
    assert settings.http is not None
    return _Gateway(settings.mongodb_uri, settings.amqp_uri, settings.audit_keys, settings.http)


def _require_fitting_tenant(roles: list[Role], tenant: str) -> None:
    if (Role.OPERATOR in roles) != (tenant == PLATFORM_TENANT):
        raise Problem(f"Operators, and only operators, belong to the tenant {PLATFORM_TENANT}: see --tenant.")


def _require_fitting_roles(roles: list[Role], advisor_id: str | None) -> None:
    faults = rules.role_faults(frozenset(roles), advisor_id)
    if faults:
        raise Problem(" ".join(ROLE_FAULTS[code] for codes in faults.values() for code in codes))


def _would(users: UserAdministration, email: str, what: str, apply: bool) -> bool:
    user = users.find(email)
    if not apply:
        _echo(f"Would {what} {user.email} ({user.display_name}, {user.tenant}).")
    return apply


def _password(from_input: bool) -> tuple[str, bool]:
    if from_input:
        return sys.stdin.readline().rstrip("\n"), False
    return secrets.token_urlsafe(PASSWORD_BYTES), True


def _echo(text: str) -> None:
    Console(highlight=False, soft_wrap=True).print(text, markup=False)


def _show_password(password: str, made_up: bool) -> None:
    if made_up:
        _echo(f"Password: {password}")
