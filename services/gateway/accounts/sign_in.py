"""Sign-in: browser sessions, API tokens, and the lock after too many wrong passwords."""

from datetime import datetime, timedelta
from typing import Any

import flask_security
from flask import Request, current_app, request, session
from flask_security import MongoEngineUserDatastore
from flask_security.utils import parse_auth_token, set_request_attr
from itsdangerous import BadSignature

from services.gateway.accounts import rules
from services.gateway.accounts.grants import SESSION_LABEL, Granted, reading
from services.gateway.accounts.models import Credential, HeldRole, User
from services.gateway.http.rules import normal_email
from shared.actor import PLATFORM_TENANT, Actor, Role
from shared.clock import Clock
from shared.errors import NotFound
from shared.persistence.store import Store

EXTENSION = "sign_in"
TOKEN_HEADER = "Authentication-Token"
SESSION_ID = "session_id"
GUESSES_AT_ONCE_MAX = 20
DEMO_ADDRESS = r"\.example$"
DEMO_USERS_MAX = 100
APPLICANT_ID = "applicant"
"""Everyone who submits a public form has this name: they are identified only by what they submit."""


class UserDirectory(MongoEngineUserDatastore):
    """The users of every tenant; sign-in looks them up before the tenant is known.

    It only reads: users are changed by the operator's commands, through the unit of work.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store, User, HeldRole)

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: ARG002 (its form is given; our emails are all lower case)
        **criteria: Any,
    ) -> User | None:
        """The user with this `email`, `id` or `fs_uniquifier`, or None."""
        wanted = {("_id" if name == "id" else name): value for name, value in criteria.items()}
        if "email" in wanted:
            wanted["email"] = normal_email(wanted["email"])
        found = reading(self.db["users"].find_one, wanted)
        return None if found is None else User._from_son(found)

    def demo_users(self) -> list[User]:
        """Active users whose address is in a domain nobody can own (RFC 2606), by address."""
        wanted = {"email": {"$regex": DEMO_ADDRESS}, "active": True}
        return [User._from_son(found) for found in reading(self._sorted_users, wanted)]

    def _sorted_users(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        return list(self.db["users"].find(wanted).sort("email").limit(DEMO_USERS_MAX))

    def find_role(self, role: str) -> HeldRole | None:
        """The role of that name, if there is one."""
        return HeldRole(name=role) if role in HeldRole.name.choices else None


class SignIn:
    """Checks passwords, sessions and tokens, and counts failed attempts."""

    def __init__(self, store: Store, directory: UserDirectory, clock: Clock) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self.granted = Granted(store, clock)

    def user_with_password(self, email: str, password: str) -> User | None:
        """The user with this password, or None; a wrong password counts towards the lock.

        While an account is locked no password is checked, so the lock reveals nothing about the guess. An
        unknown user takes as long as a wrong password.
        """
        user = self._directory.find_user(email=email)
        credential = self._credential(user)
        if credential is None or credential.is_locked(self._clock.now()) or not _may_be_password(password):
            flask_security.hash_password("the time that looking at a password takes")
            return None
        if not flask_security.verify_password(normal_password(password), credential.password):
            self._count_failure(credential)
            return None
        if credential.failed_attempts:
            reading(self._store["credentials"].update_one, {"_id": credential.id}, {"$set": _FRESH})
        return user

    def issue_token(self, user: User, label: str, lifetime: timedelta) -> tuple[str, datetime]:
        """Create a token of a user; returns it and its expiry."""
        kept = self.granted.keep(user, label, lifetime)
        return signed_token(user.fs_uniquifier, kept.id, kept.expires_at), kept.expires_at

    def user_of_token(self, request: Request) -> User | None:
        """The user of a valid token in the request, or None; for Flask-Login's request loader."""
        content = _token_content(request)
        user = self.granted.holder(content.get("jti"), content["uid"]) if content else None
        if user is not None:
            set_request_attr("fs_authn_via", "token")
        return user

    def revoke_token(self, request: Request) -> None:
        """Revoke the token in the request."""
        content = _token_content(request)
        if content is not None:
            self.granted.forget(content.get("jti"))

    def user_of_session(self, uniquifier: str) -> User | None:
        """The user of the session in the request, or None; for Flask-Login's user loader.

        If there is a token, valid or not, the session is ignored.
        """
        if _given_token(request):
            return None
        user = self.granted.holder(session.get(SESSION_ID), uniquifier)
        if user is not None:
            set_request_attr("fs_authn_via", "session")
        return user

    def begin_session(self, user: User) -> None:
        """Store the session of a user who has just signed in; the browser's previous one ends."""
        self.end_session()
        lifetime = timedelta(hours=rules.SESSION_HOURS_MAX)
        session[SESSION_ID] = self.granted.keep(user, SESSION_LABEL, lifetime).id

    def end_session(self) -> None:
        """Revoke the session in the request, so that copies of its cookie are useless."""
        if SESSION_ID in session:
            self.granted.forget(session[SESSION_ID])
            del session[SESSION_ID]

    def require_free(self, email: str) -> None:
        """Raise `Conflict` if a user of any tenant has this email."""
        if self._directory.find_user(email=email) is not None:
            raise rules.email_taken()

    def applicant_of(self, tenant: str) -> Actor:
        """The actor of a tenant's public form. Raises `NotFound` for a tenant that has no users here."""
        wanted = {"tenant": {"$eq": tenant, "$ne": PLATFORM_TENANT}, "active": True}
        if reading(self._store["users"].find_one, wanted, {"_id": 1}) is None:
            raise NotFound("There is no such program.")
        return Actor(APPLICANT_ID, tenant, frozenset({Role.APPLICANT}))

    def _credential(self, user: User | None) -> Credential | None:
        if user is None or not user.active:
            return None
        found = reading(self._store["credentials"].find_one, {"_id": user.id})
        return None if found is None else Credential._from_son(found)

    def _count_failure(self, credential: Credential) -> None:
        """Compare and set, so that concurrent guesses are all counted."""
        for _ in range(GUESSES_AT_ONCE_MAX):
            before = rules.Attempts(credential.failed_attempts, credential.locked_until)
            after = rules.after_failure(before, self._clock.now())
            unchanged = {
                "_id": credential.id,
                "failed_attempts": before.failed,
                "locked_until": before.locked_until,
            }
            became = {"failed_attempts": after.failed, "locked_until": after.locked_until}
            if reading(self._store["credentials"].update_one, unchanged, {"$set": became}).matched_count:
                return
            found = reading(self._store["credentials"].find_one, {"_id": credential.id})
            if found is None:
                return
            credential = Credential._from_son(found)


def sign_in() -> SignIn:
    """Sign-in of the current application."""
    return current_app.extensions[EXTENSION]


def demo_users() -> list[User]:
    """The users of the demo sign-in; none unless the settings enable it."""
    if not current_app.config["DEMO_SIGN_IN"]:
        return []
    return current_app.extensions["security"].datastore.demo_users()


def signed_token(fs_uniquifier: str, token_id: str, expires_at: datetime) -> str:
    """The text of a token, in the format that Flask-Security reads."""
    content = {"ver": "5", "uid": fs_uniquifier, "exp": int(expires_at.timestamp()), "jti": token_id}
    return current_app.extensions["security"].remember_token_serializer.dumps(content)


def normal_password(password: str) -> str:
    """A password in the Unicode normal form in which passwords are hashed."""
    return current_app.extensions["security"].password_util.normalize(password)


_FRESH = {"failed_attempts": 0, "locked_until": None}


def _token_content(request: Request) -> dict[str, Any] | None:
    """The content of a request's token, if it is signed by us and has not expired."""
    given = _given_token(request)
    if not given:
        return None
    try:
        return parse_auth_token(given)
    except (BadSignature, ValueError):
        return None


def _given_token(request: Request) -> str | None:
    return request.headers.get(TOKEN_HEADER) or _bearer(request)


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _may_be_password(password: str) -> bool:
    return 0 < len(password) <= rules.PASSWORD_CHARACTERS_MAX
