"""Stored personal data."""

from mongoengine import StringField

from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.persistence.documents import Record


class Person(Record):
    """What applications and advisors have in common; phone as E.164, language as ISO 639 code.

    A phone number may have an extension after it (`;ext=12`). Who has one name has an empty family name.
    """

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}

    given_name = StringField(required=True)
    family_name = StringField(default="")
    email = StringField()
    phone = StringField()
    postal_code = StringField()
    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    language = StringField(required=True)
    language_as_written = StringField()

    @property
    def display_name(self) -> str:
        """How the person is named on lists."""
        return " ".join(filter(None, (self.given_name, self.family_name)))
