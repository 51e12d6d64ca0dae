"""Stored personal data."""

from mongoengine import StringField

from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.persistence.documents import Record


class Person(Record):
    """The fields that applications and advisors share; phone as E.164, language as ISO 639 code."""

    meta = {"abstract": True, "auto_create_index": False, "allow_inheritance": False}

    given_name = StringField(required=True)
    family_name = StringField(required=True)
    email = StringField()
    phone = StringField()
    postal_code = StringField()
    advisor_kind = StringField(required=True, choices=ADVISOR_KINDS)
    language = StringField(required=True)

    @property
    def display_name(self) -> str:
        """The name of the person on lists."""
        return f"{self.given_name} {self.family_name}"
