"""A person, applicant or advisor, in recruitment's replies."""

from typing import Final

from shared.contracts.fields import Code, Count, OneOf, Personal, Reply

PARENT: Final = "parent"
YOUTH: Final = "youth"
ADVISOR_KINDS: Final = (PARENT, YOUTH)
NAME_CHARACTERS_MAX: Final = 80


class PersonReply(Reply):
    """The fields that applications and advisors share; phone as E.164, with `;ext=12` for an extension."""

    display_name = Personal()
    given_name = Personal()
    family_name = Personal("Empty for people with one name", length_min=0)
    email = Personal(allow_none=True)
    phone = Personal(allow_none=True)
    postal_code = Personal(allow_none=True)
    advisor_kind = OneOf(*ADVISOR_KINDS)
    language = Code("ISO 639; `und` if unknown")
    language_as_written = Personal(
        "The text given for a language that its code does not fully describe", allow_none=True
    )
    version = Count()
