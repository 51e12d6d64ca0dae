"""Courses and their requirements as they are stored."""

from mongoengine import BooleanField, EmbeddedDocumentField, IntField, ListField, StringField

from services.training.courses.rules import ADVISOR_KINDS, ANY_KIND, VALID_MONTHS_MAX
from shared.persistence.documents import DayField, LocalizedText, Record


class Course(Record):
    """A course; `valid_months` is how long its certificate counts, for good without.

    What it builds on was there before it, so that courses never build on one another in a circle.
    """

    meta = {"collection": "courses", "indexes": [("tenant", "id")]}

    code = StringField(required=True)
    title = EmbeddedDocumentField(LocalizedText, required=True)
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    prerequisite_codes = ListField(StringField())


class CourseRequirement(Record):
    """Dated data: a course required of a kind of advisor from one day to another, and who says so.

    `self_paced`: meanwhile its advisor may say that it is done; otherwise staff confirm it.
    """

    meta = {"collection": "course_requirements", "indexes": [("tenant", "course_code", "effective_from")]}

    course_code = StringField(required=True)
    advisor_kind = StringField(required=True, choices=[*ADVISOR_KINDS, ANY_KIND])
    effective_from = DayField(required=True)
    effective_to = DayField()
    self_paced = BooleanField(default=False)
    source = StringField(required=True)
