"""User administration by the operator's command, outside of any request."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final, Self

from flask import Flask
from flask_security import hash_password

from services.gateway.accounts import rules, security, sign_in
from services.gateway.accounts.models import User
from services.gateway.accounts.routing import COMMANDS, QUERIES
from services.gateway.accounts.use_cases import require_fitting_roles
from shared.actor import Actor, Role
from shared.clock import Clock, SystemClock
from shared.config import HttpSettings
from shared.contracts import errors
from shared.contracts.gateway.users import AddUser
from shared.errors import FieldError, Invalid, NotFound
from shared.ids import new_id
from shared.observability import traces
from shared.persistence.store import Store
from shared.rpc.call import Call, unwrap
from shared.runtime.application import Application

_PERSON: Final = AddUser(exclude=["password_hash"])
ORIGIN: Final = "command"
USERS_PER_PAGE: Final = 200
_PASSWORD_FAULTS: Final = {
    "too_short": f"Use {rules.PASSWORD_CHARACTERS_MIN} characters or more.",
    "too_long": f"Use {rules.PASSWORD_CHARACTERS_MAX} characters or fewer.",
    "contains_email": "Leave the email address out of it.",
    "one_character": "Use more than one character.",
}


class UserAdministration:
    """Adds, changes and lists users. Use as a context manager, or close it.

    `operator` is the name in the audit. Raises the errors of `shared.errors`.
    """

    def __init__(
        self,
        mongodb_uri: str,
        http: HttpSettings,
        operator: str,
        *,
        audit_keys: str,
        clock: Clock | None = None,
    ) -> None:
        self._store = Store(mongodb_uri, audit_keys)
        self._clock = clock or SystemClock()
        self._operator = operator
        self._application = Application(
            "gateway", self._store, self._clock, commands=COMMANDS, queries=QUERIES
        )
        # The same settings hash passwords and sign tokens here and in the gateway.
        self._app = Flask(__name__)
        security.register(self._app, http, self._store, self._clock)
        self._directory = sign_in.UserDirectory(self._store)

    def add(
        self,
        email: str,
        password: str,
        *,
        tenant: str,
        display_name: str,
        roles: Iterable[Role],
        advisor_id: str | None = None,
        language: str = "en",
    ) -> dict[str, Any]:
        """Add a user. Raises `Invalid` for wrong fields, `Conflict` when the email is taken."""
        password_hash = self._hashed(password, email)
        person = {
            "display_name": display_name,
            "roles": [role.value for role in roles],
            "advisor_id": advisor_id,
            "language": language,
        }
        self.require_addable(email, **person)
        data = {"email": email, "password_hash": password_hash, **person}
        return self._execute("add_user", data, tenant)

    def require_addable(self, email: str, **person: Any) -> None:
        """Raise what `add` would raise, except about the password; change nothing."""
        require_fitting_roles(errors.load(_PERSON, {"email": email, **person}))
        with self._app.app_context():
            sign_in.sign_in().require_free(email)

    def find(self, email: str) -> User:
        """The user with this email. Raises `NotFound`."""
        user = self._directory.find_user(email=email)
        if user is None:
            raise NotFound("There is no user with this email.")
        return user

    def all(self, tenant: str) -> Iterator[dict[str, Any]]:
        """Every user of a tenant, newest first."""
        cursor: str | None = None
        while True:
            page = self._call("users", {"cursor": cursor, "limit": USERS_PER_PAGE}, tenant, None)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def tenants(self) -> list[str]:
        """Every tenant that has a user."""
        return sorted(self._store["users"].distinct("tenant"))

    def disable(self, email: str) -> dict[str, Any]:
        """Disable a user and end their sessions and tokens."""
        return self._change("disable_user", email)

    def enable(self, email: str) -> dict[str, Any]:
        """Enable a disabled user."""
        return self._change("enable_user", email)

    def unlock(self, email: str) -> dict[str, Any]:
        """Unlock a user who is locked after wrong passwords."""
        return self._change("unlock_user", email)

    def set_password(self, email: str, password: str) -> dict[str, Any]:
        """Set a user's password, which ends sessions and tokens. Raises `Invalid` for a weak one."""
        return self._change("set_password", email, password_hash=self._hashed(password, email))

    def token(self, email: str, label: str, lifetime: timedelta) -> tuple[str, datetime]:
        """A token for a user's program, and when it expires."""
        expires_at = self._clock.now() + lifetime
        granted = self._change("grant_token", email, label=label, expires_at=expires_at.isoformat())
        expires_at = datetime.fromisoformat(granted["expires_at"])
        # Replies are stored, so this one must not contain what a token is signed with.
        uniquifier = self.find(email).fs_uniquifier
        with self._app.app_context():
            signed = sign_in.signed_token(uniquifier, granted["token_id"], expires_at)
        return signed, expires_at

    def close(self) -> None:
        """Close the connection."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def _change(self, command: str, email: str, **more: Any) -> dict[str, Any]:
        user = self.find(email)
        return self._execute(command, {"user_id": user.id, **more}, user.tenant)

    def _execute(self, command: str, data: dict[str, Any], tenant: str) -> dict[str, Any]:
        return self._call(command, data, tenant, new_id())

    def _call(self, operation: str, data: dict[str, Any], tenant: str, key: str | None) -> dict[str, Any]:
        actor = Actor(self._operator, tenant, frozenset({Role.OPERATOR}))
        call = Call(operation, data, actor, key, new_id(), traces.outgoing(), ORIGIN)
        work = self._application.ask if key is None else self._application.execute
        return unwrap(work(call.to_dict()))

    def _hashed(self, password: str, email: str) -> str:
        faults = rules.password_faults(password, email)
        if faults:
            wrong: list[FieldError] = [
                {"field": "password", "code": code, "message": _PASSWORD_FAULTS[code]} for code in faults
            ]
            raise Invalid("This password is too weak.", errors=wrong)
        with self._app.app_context():
            return hash_password(sign_in.normal_password(password))
