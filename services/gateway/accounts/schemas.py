"""The requests and replies about sign-in and users."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.gateway.accounts import rules
from services.gateway.accounts.models import HeldRole, User
from services.gateway.http.rules import normal_email
from services.gateway.schemas.fields import (
    CODE_LENGTH_MAX,
    code_field,
    described,
    id_field,
    moment_field,
    secret_field,
    string_field,
)
from shared.actor import Role
from shared.contracts.requests import Paged


class SignIn(Schema):
    """Email and password of a user."""

    email = fields.Email(required=True)
    password = secret_field()
    label = string_field(
        "What the token is for", load_default="", validate=validate.Length(max=CODE_LENGTH_MAX)
    )


class Me(Schema):
    """Who is signed in."""

    user_id = id_field()
    tenant = code_field()
    email = string_field()
    display_name = string_field()
    language = string_field()
    roles = fields.List(fields.String())
    advisor_id = id_field(allow_none=True)
    operations = fields.List(
        fields.String(),
        metadata=described("Commands and queries that the roles allow, as `<service>.<name>`"),
    )


class NewToken(Schema):
    """A token: send it as `Authorization: Bearer …` or in the header `Authentication-Token`."""

    token = string_field()
    token_type = string_field()
    expires_at = moment_field()
    user = fields.Nested(Me)


class UserId(Schema):
    """Which user."""

    user_id = id_field(required=True)


class AddUser(Schema):
    """A new user of the actor's tenant; the password comes as its hash."""

    email = fields.Email(required=True)
    display_name = fields.String(required=True, validate=validate.Length(1, 200))
    roles = fields.List(
        fields.String(validate=validate.OneOf(HeldRole.name.choices)),
        required=True,
        validate=validate.Length(1, len(Role)),
    )
    advisor_id = id_field(allow_none=True)
    language = fields.String(load_default="en", validate=validate.OneOf(User.language.choices))
    password_hash = secret_field()

    @post_load
    def _normal(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"email": normal_email(data["email"])}

    @validates_schema
    def _roles_fit(self, data: dict[str, Any], **_: Any) -> None:
        faults = rules.role_faults(frozenset(data["roles"]), data.get("advisor_id"))
        if faults:
            raise ValidationError(faults)


class SetPassword(UserId):
    """Another password, as its hash."""

    password_hash = secret_field()


class GrantToken(UserId):
    """A token for a program, and until when it is good."""

    label = string_field(required=True, validate=validate.Length(1, CODE_LENGTH_MAX))
    expires_at = moment_field(required=True)


class ListUsers(Paged):
    """A page of users."""
