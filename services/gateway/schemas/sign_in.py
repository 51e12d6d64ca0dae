"""Tokens, and who is signed in."""

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import (
    CODE_LENGTH_MAX,
    code_field,
    described,
    id_field,
    moment_field,
    secret_field,
    string_field,
)


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
