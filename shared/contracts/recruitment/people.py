"""Contracts of persons: names, languages, contact points, residence and birth date."""

from enum import StrEnum
from typing import Final

from shared.contracts.fields import (
    AsTyped,
    Code,
    Count,
    Day,
    Flag,
    Id,
    Instant,
    Items,
    OneOf,
    Part,
    Personal,
    Reply,
    Request,
)
from shared.contracts.identity.tenants import STATES
from shared.contracts.operation import command, query
from shared.contracts.roles import STAFF_AND_ADVISOR

PARENT: Final = "parent"
YOUTH: Final = "youth"
ADVISOR_KINDS: Final = (PARENT, YOUTH)
NAME_CHARACTERS_MAX: Final = 80
VALUE_CHARACTERS_MAX: Final = 254
"""The maximum length of any value of a person: an email address has up to 254 characters (RFC 5321)."""
CONTACT_POINTS_MAX: Final = 10
LANGUAGES_MAX: Final = 8
HISTORY_ITEMS_MAX: Final = 50
HISTORY_VALUE_CHARACTERS_MAX: Final = 6_000


class ContactKind(StrEnum):
    """How somebody can be reached."""

    EMAIL = "email"
    PHONE = "phone"


# ------------------------------------------------------------ requests


class ContactPointSent(Request):
    """An email address or a phone number, as people write it."""

    kind = OneOf(*ContactKind)
    value = AsTyped({"minLength": 1, "maxLength": VALUE_CHARACTERS_MAX}, personal=True)
    preferred = Flag(required=False)


class ResidenceSent(Request):
    """A ZIP code, and the day from which the person lives there; left out if it has always been so.

    By the law of its state a young person comes of age; where it is not known, by that of the program's.
    """

    postal_code = AsTyped({"pattern": r"^\d{5}(-\d{4})?$"}, personal=True)
    state = OneOf(
        *STATES,
        description="The state or territory, as the Postal Service abbreviates it",
        allow_none=True,
        default=None,
        personal=True,
    )
    lives_from = Day(allow_none=True, default=None)


class PersonId(Request):
    """Which person."""

    person_id = Id()


class ChangePerson(PersonId):
    """What changes of a person; what is left out stays.

    An advisor may change their own preferred name, languages and contact points; staff may change all.
    `languages` and `contact_points` replace the lists; the first language is the preferred one. A residence
    is added, or replaces the one of the same first day. An empty preferred name removes it.
    """

    version = Count("The version that the caller saw")
    given_name = AsTyped({"minLength": 1, "maxLength": NAME_CHARACTERS_MAX}, required=False, personal=True)
    family_name = AsTyped(
        {"maxLength": NAME_CHARACTERS_MAX}, "Empty for people with one name", required=False, personal=True
    )
    preferred_name = AsTyped(
        {"maxLength": NAME_CHARACTERS_MAX}, "What they want to be called", required=False, personal=True
    )
    languages = Items(
        AsTyped({"minLength": 1, "maxLength": VALUE_CHARACTERS_MAX}),
        "As people say them, or ISO 639 codes",
        length_min=1,
        length_max=LANGUAGES_MAX,
        required=False,
    )
    contact_points = Items(ContactPointSent, length_min=1, length_max=CONTACT_POINTS_MAX, required=False)
    residence = Part(ResidenceSent, required=False)
    birth_date = Day("Where the program needs it, as for youth", required=False, allow_none=True)


# ------------------------------------------------------------ replies


class PersonFields(Reply):
    """A person in replies about something else; phone as E.164, with `;ext=12` for an extension.

    Email address and phone number are the preferred ones, the ZIP code is that of the newest residence.
    """

    person_id = Id(of="id")
    display_name = Personal("The preferred name, or else the legal one")
    given_name = Personal()
    family_name = Personal("Empty for people with one name", length_min=0)
    email = Personal(allow_none=True)
    phone = Personal(allow_none=True)
    postal_code = Personal(allow_none=True)
    language = Code("ISO 639; `und` if unknown")
    language_as_written = Personal(
        "The text given for a language that its code does not fully describe", allow_none=True
    )


class LanguageReply(Reply):
    """A language: ISO 639 code, and the person's own words for one that the code does not fully describe."""

    code = Code()
    as_written = Personal(allow_none=True)


class ContactPointReply(Reply):
    """An email address or a phone number."""

    kind = OneOf(*ContactKind)
    value = Personal()
    preferred = Flag()


class ResidenceReply(Reply):
    """Where somebody lives, from a day on until the next one begins; null for since ever."""

    postal_code = Personal()
    state = Code("Null if it is not known", allow_none=True, personal=True)
    lives_from = Day(allow_none=True)


class PersonReply(PersonFields):
    """All that is known about a person."""

    advisor_id = Id(allow_none=True)
    preferred_name = Personal(allow_none=True)
    languages = Items(LanguageReply)
    contact_points = Items(ContactPointReply)
    residences = Items(ResidenceReply)
    birth_date = Day(allow_none=True, personal=True)
    version = Count()


class ChangedPerson(Reply):
    """The person that was changed, and its new version."""

    person_id = Id(of="id")
    version = Count()


class FieldChange(Reply):
    """A field before and after a change, as text."""

    field = Code()
    before = Personal(allow_none=True, length_min=0, length_max=HISTORY_VALUE_CHARACTERS_MAX)
    after = Personal(allow_none=True, length_min=0, length_max=HISTORY_VALUE_CHARACTERS_MAX)


class PersonChange(Reply):
    """Who changed a person, when, and how."""

    version = Count()
    at = Instant()
    actor = Id()
    changes = Items(FieldChange)


class PersonHistory(Reply):
    """The newest changes of a person, newest first."""

    items = Items(PersonChange)


# ------------------------------------------------------------ operations

CHANGE_PERSON = command(
    "recruitment.change_person",
    "Change a person's names, languages, contact points, residence or birth date",
    request=ChangePerson,
    reply=ChangedPerson,
    roles=STAFF_AND_ADVISOR,
)
PERSON = query(
    "recruitment.person",
    "Show a person",
    request=PersonId,
    reply=PersonReply,
    roles=STAFF_AND_ADVISOR,
    personal=True,
)
PERSON_HISTORY = query(
    "recruitment.person_history",
    "Show who changed a person, when, and how",
    request=PersonId,
    reply=PersonHistory,
    roles=STAFF_AND_ADVISOR,
    personal=True,
)
