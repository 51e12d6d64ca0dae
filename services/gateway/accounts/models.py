"""Who may come in: users, what they prove it with, their sessions and the tokens of their programs."""

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
    """One role that a user has in their tenant."""

    name = StringField(required=True, choices=[role.value for role in HELD_ROLES])


class User(Record, UserMixin):
    """A person who may sign in, for one tenant. Changed by operators only, so every change is audited.

    `fs_uniquifier` is what sessions and tokens hold: giving a user a new one ends all of theirs.
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
        """The actor that this user's commands and queries carry."""
        roles = frozenset(Role(role.name) for role in self.roles)
        return Actor(self.id, self.tenant, roles, self.advisor_id)

    def disable(self) -> None:
        """Shut this user out, sessions and tokens included; Conflict when they are already."""
        if not self.active:
            raise Conflict("This user is disabled already.")
        self.active = False

    def enable(self, uniquifier: str) -> None:
        """Let this user in again, with new sessions only; Conflict when they are not shut out."""
        if self.active:
            raise Conflict("This user is not disabled.")
        self.active = True
        self.begin_new_sessions(uniquifier)

    def require_active(self) -> None:
        """Raise Conflict for a user who is shut out."""
        if not self.active:
            raise Conflict("This user is disabled.")

    def begin_new_sessions(self, uniquifier: str) -> None:
        """End all sessions of this user: only those that hold the new uniquifier count from now on."""
        self.fs_uniquifier = uniquifier


class Credential(Record):
    """What proves a user (the same id): the password's hash, and the count of wrong tries.

    Kept apart from the user, and out of the audit, so that no hash is ever copied anywhere.
    """

    meta = {"collection": "credentials", "indexes": [("tenant",)]}
    audited = False

    password = StringField(required=True)
    failed_attempts = IntField(default=0)
    locked_until = DateTimeField()

    def unlock(self) -> None:
        """Forget the wrong tries."""
        self.failed_attempts = 0
        self.locked_until = None

    def replace(self, password_hash: str) -> None:
        """Take another password; wrong tries of the old one are forgotten."""
        self.password = password_hash
        self.unlock()

    def is_locked(self, now: datetime) -> bool:
        """Whether too many wrong tries keep this account shut at `now`."""
        return rules.is_locked(self.locked_until, now)


class AccessToken(Record):
    """A token of a user's program, or a session of a user's browser; what these hold is signed, and not kept.

    It counts while it is here. MongoDB removes it once it has expired.
    """

    meta = {
        "collection": "access_tokens",
        "indexes": [("tenant", "user_id"), {"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }
    audited = False

    user_id = StringField(required=True)
    label = StringField(default="")
    expires_at = DateTimeField(required=True)
