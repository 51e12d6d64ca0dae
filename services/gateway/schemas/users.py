"""Users, as the operator's commands change them."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.gateway import rules
from services.gateway.models import HeldRole, User
from services.gateway.schemas.fields import (
    CODE_LENGTH_MAX,
    id_field,
    moment_field,
    secret_field,
    string_field,
)
from shared.application.requests import Paged
from shared.identity import Role


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
        return data | {"email": rules.normal_email(data["email"])}

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
