"""Stored personal data."""

from mongoengine import StringField

from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.persistence.documents import Record


class Person(Record):
    """The fields that applications and advisors share; phone as E.164, language as ISO 639 code.

    A phone number may have an extension (`;ext=12`). The family name is empty for people with one name.
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
        """The name of the person on lists."""
        return " ".join(filter(None, (self.given_name, self.family_name)))
