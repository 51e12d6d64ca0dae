"""Requests and replies of sign-in, which exist over HTTP only."""

from shared.contracts.fields import (
    AsTyped,
    Code,
    Id,
    Instant,
    Items,
    OneOf,
    Part,
    Personal,
    Reply,
    Request,
    Text,
)
from shared.contracts.gateway.users import HELD_ROLES, LABEL_CHARACTERS_MAX, LANGUAGES, Email


class SignIn(Request):
    """Email and password of a user."""

    email = Email()
    password = AsTyped({"writeOnly": True})
    label = Text("What the token is for", length_min=0, length_max=LABEL_CHARACTERS_MAX, default="")


class Me(Reply):
    """Who is signed in."""

    user_id = Id()
    tenant = Code()
    email = Personal()
    display_name = Personal()
    language = OneOf(*LANGUAGES)
    roles = Items(OneOf(*HELD_ROLES))
    advisor_id = Id(allow_none=True)
    operations = Items(Text(), "Commands and queries that the roles allow, as `<service>.<name>`")


class NewToken(Reply):
    """A token: send it as `Authorization: Bearer …` or in the header `Authentication-Token`."""

    token = Text()
    token_type = Code()
    expires_at = Instant()
    user = Part(Me)
