"""Certificates as they are stored, and their transitions."""

from datetime import date
from typing import Any, Self

from mongoengine import BooleanField, EmbeddedDocumentField, StringField

from services.training.certificates.rules import certificate_id, is_mistake
from services.training.courses.api import Course
from shared.contracts.reconciliation import each_one
from shared.errors import Conflict
from shared.persistence.documents import DayField, LocalizedText, Record


class Certificate(Record):
    """What an advisor received for a completed course; from before the enrolment, with its `source`."""

    meta = {"collection": "certificates", "indexes": [("tenant", "id"), ("tenant", "advisor_id", "id")]}
    tallied = staticmethod(each_one)

    advisor_id = StringField(required=True)
    enrolment_id = StringField(required=True)
    course_id = StringField(required=True)
    course_code = StringField(required=True)
    course_title = EmbeddedDocumentField(LocalizedText, required=True)
    issued_on = DayField(required=True)
    expires_on = DayField()
    renewal_opens_on = DayField()
    source = StringField()
    revoked_on = DayField()
    reason_code = StringField()
    never_counted = BooleanField(default=False)

    @classmethod
    def of(cls, enrolment_id: str, course: Course, *, issued_on: date, **values: Any) -> Self:
        """The certificate of a completed enrolment, with the title that the course had on that day."""
        return cls(
            id=certificate_id(enrolment_id),
            enrolment_id=enrolment_id,
            course_id=course.id,
            course_code=course.code,
            course_title=course.on(issued_on).title,
            issued_on=issued_on,
            **values,
        )

    def revoke(self, reason_code: str, on: date) -> None:
        """Revoke it: it counts up to the day before or, if it was entered by mistake, never counted."""
        if self.revoked_on is not None:
            raise Conflict("This certificate was revoked already.")
        self.revoked_on = on
        self.reason_code = reason_code
        self.never_counted = is_mistake(reason_code)
