"""Contracts of users: available to the operator's command only, not over HTTP."""

from typing import Any, Final

from marshmallow import ValidationError, fields

from shared.actor import Role
from shared.contracts.fields import (
    Code,
    Flag,
    Id,
    Instant,
    Items,
    Moment,
    OneOf,
    Personal,
    Reply,
    Request,
    Text,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged
from shared.contracts.roles import OPERATOR

EMAIL_CHARACTERS_MAX: Final = 254
NAME_CHARACTERS_MAX: Final = 200
LABEL_CHARACTERS_MAX: Final = 64
LANGUAGES: Final = ("en", "es")
HELD_ROLES: Final = tuple(role for role in Role if role is not Role.APPLICANT)
"""The roles of a user; an applicant has no account."""


class Email(Personal):
    """An email address."""

    _read: Final = fields.Email()

    def parse(self, value: Any) -> str:
        try:
            return self._read.deserialize(value)
        except ValidationError:
            raise ValidationError("not_an_email") from None

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email"}


class UserId(Request):
    """Which user."""

    user_id = Id()


class AddUser(Request):
    """A new user of the actor's tenant; the password comes as its hash."""

    email = Email()
    display_name = Personal(length_max=NAME_CHARACTERS_MAX)
    roles = Items(OneOf(*HELD_ROLES), length_min=1, length_max=len(Role))
    advisor_id = Id(required=False, allow_none=True)
    language = OneOf(*LANGUAGES, default=LANGUAGES[0])
    password_hash = Text()


class SetPassword(UserId):
    """A new password, as its hash."""

    password_hash = Text()


class GrantToken(UserId):
    """A token for a program, and its expiry."""

    label = Text(length_max=LABEL_CHARACTERS_MAX)
    expires_at = Moment()


class ListUsers(Paged):
    """A page of users."""


class UserState(Reply):
    """A user without what tells who they are."""

    user_id = Id()
    tenant = Code()
    language = OneOf(*LANGUAGES)
    roles = Items(OneOf(*HELD_ROLES))
    advisor_id = Id(allow_none=True)
    active = Flag()


class ListedUser(UserState):
    """A user as operators see them, and whether failed sign-ins have locked the account."""

    email = Personal()
    display_name = Personal()
    locked = Flag()


class GrantedToken(Reply):
    """A stored token; no reply contains what it is signed with."""

    token_id = Id()
    expires_at = Instant()


ADD_USER = command("gateway.add_user", "Add a user", request=AddUser, reply=UserState, roles=OPERATOR)
DISABLE_USER = command(
    "gateway.disable_user",
    "Disable a user at once",
    request=UserId,
    reply=UserState,
    roles=OPERATOR,
)
ENABLE_USER = command(
    "gateway.enable_user",
    "Enable a disabled user",
    request=UserId,
    reply=UserState,
    roles=OPERATOR,
)
SET_PASSWORD = command(
    "gateway.set_password",
    "Set a user's password",
    request=SetPassword,
    reply=UserState,
    roles=OPERATOR,
)
UNLOCK_USER = command(
    "gateway.unlock_user",
    "Unlock a user",
    request=UserId,
    reply=UserState,
    roles=OPERATOR,
)
GRANT_TOKEN = command(
    "gateway.grant_token",
    "Create a token for a user's program",
    request=GrantToken,
    reply=GrantedToken,
    roles=OPERATOR,
)
USERS = query(
    "gateway.users",
    "List the users of a tenant",
    request=ListUsers,
    reply=page_of(ListedUser, "Users"),
    roles=OPERATOR,
    personal=True,
)
