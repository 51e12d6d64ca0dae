"""Users, their credentials, their sessions and tokens."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentListField,
    IntField,
    StringField,
)

from services.gateway.accounts import rules
from shared.actor import Actor, Role
from shared.contracts.gateway.users import HELD_ROLES, LANGUAGES
from shared.errors import Conflict
from shared.persistence.documents import Embedded, Record


class HeldRole(Embedded, RoleMixin):
    """A role of a user in their tenant."""

    name = StringField(required=True, choices=[role.value for role in HELD_ROLES])


class User(Record, UserMixin):
    """A person who may sign in, for one tenant. Changed by operators only, so every change is audited.

    `fs_uniquifier` is part of sessions and tokens: a new one invalidates all of them.
    """

    meta = {
        "collection": "users",
        "indexes": [
            {"fields": ["email"], "unique": True},
            {"fields": ["fs_uniquifier"], "unique": True},
            ("tenant", "id"),
        ],
    }

    email = StringField(required=True)
    display_name = StringField(required=True)
    roles = EmbeddedDocumentListField(HeldRole)
    advisor_id = StringField()
    language = StringField(default=LANGUAGES[0], choices=LANGUAGES)
    active = BooleanField(default=True)
    fs_uniquifier = StringField(required=True)
    password_set_at = DateTimeField()
    unlocked_at = DateTimeField()
    last_token_id = StringField()

    @property
    def is_active(self) -> bool:
        """Whether this user may sign in and stay signed in."""
        return self.active

    def to_actor(self) -> Actor:
        """The actor in this user's commands and queries."""
        roles = frozenset(Role(role.name) for role in self.roles)
        return Actor(self.id, self.tenant, roles, self.advisor_id)

    def disable(self) -> None:
        """Disable this user and end their sessions and tokens. Raises Conflict if already disabled."""
        if not self.active:
            raise Conflict("This user is disabled already.")
        self.active = False

    def enable(self, uniquifier: str) -> None:
        """Enable this user, with new sessions only. Raises Conflict if not disabled."""
        if self.active:
            raise Conflict("This user is not disabled.")
        self.active = True
        self.begin_new_sessions(uniquifier)

    def require_active(self) -> None:
        """Raise Conflict for a disabled user."""
        if not self.active:
            raise Conflict("This user is disabled.")

    def begin_new_sessions(self, uniquifier: str) -> None:
        """End all sessions of this user by setting a new uniquifier."""
        self.fs_uniquifier = uniquifier


class Credential(Record):
    """A user's credentials (same id): the password's hash, and the number of failed attempts.

    Kept apart from the user, and not audited, so that no hash is ever copied anywhere.
    """

    meta = {"collection": "credentials", "indexes": [("tenant",)]}
    audited = False

    password = StringField(required=True)
    failed_attempts = IntField(default=0)
    locked_until = DateTimeField()

    def unlock(self) -> None:
        """Reset the failed attempts."""
        self.failed_attempts = 0
        self.locked_until = None

    def replace(self, password_hash: str) -> None:
        """Set another password and reset the failed attempts."""
        self.password = password_hash
        self.unlock()

    def is_locked(self, now: datetime) -> bool:
        """Whether failed attempts have locked this account at `now`."""
        return rules.is_locked(self.locked_until, now)


class AccessToken(Record):
    """An API token or browser session; the signed token or cookie itself is not stored.

    It is valid while this row exists. MongoDB deletes expired rows.
    """

    meta = {
        "collection": "access_tokens",
        "indexes": [("tenant", "user_id"), {"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }
    audited = False

    user_id = StringField(required=True)
    label = StringField(default="")
    expires_at = DateTimeField(required=True)
