"""What is told of a person, applicant or advisor."""

from typing import Final

from marshmallow import Schema

from services.gateway.schemas.fields import count_field, string_field

ADVISOR_KINDS: Final = ("parent", "youth")


class Person(Schema):
    """What applications and advisors have in common; phone as E.164."""

    display_name = string_field()
    given_name = string_field()
    family_name = string_field()
    email = string_field(allow_none=True)
    phone = string_field(allow_none=True)
    postal_code = string_field(allow_none=True)
    advisor_kind = string_field()
    language = string_field()
    status = string_field()
    version = count_field()
