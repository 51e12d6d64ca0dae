"""A person, applicant or advisor, in recruitment's replies."""

from typing import Final

from shared.contracts.fields import Code, Count, OneOf, Personal, Reply

PARENT: Final = "parent"
YOUTH: Final = "youth"
ADVISOR_KINDS: Final = (PARENT, YOUTH)
NAME_CHARACTERS_MAX: Final = 80


class PersonReply(Reply):
    """What applications and advisors have in common; phone as E.164, with `;ext=12` where there is one."""

    display_name = Personal()
    given_name = Personal()
    family_name = Personal("Empty for who has one name", length_min=0)
    email = Personal(allow_none=True)
    phone = Personal(allow_none=True)
    postal_code = Personal(allow_none=True)
    advisor_kind = OneOf(*ADVISOR_KINDS)
    language = Code("ISO 639; `und` where nobody could tell")
    language_as_written = Personal(
        "The words for a language, where its code does not tell all", allow_none=True
    )
    version = Count()
