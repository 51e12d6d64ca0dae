"""Courses and their requirements as they are stored."""

from mongoengine import BooleanField, EmbeddedDocumentField, IntField, ListField, StringField

from services.training.courses.rules import RequirementRow
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.training.courses import ANY_KIND, RENEWAL_DAYS_MAX
from shared.persistence.dated_book import DatedBook, DatedRule, rows_of
from shared.persistence.documents import LocalizedText, Record


class Course(Record):
    """A course; `valid_months` is how long its certificate counts, without limit if absent.

    Its prerequisites existed before it, so there are no cycles.
    """

    meta = {"collection": "courses", "indexes": [("tenant", "id")]}

    code = StringField(required=True)
    title = EmbeddedDocumentField(LocalizedText, required=True)
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    prerequisite_codes = ListField(StringField())


class CourseRequirement(DatedRule):
    """A required course.

    `self_paced`: its advisor may confirm it; otherwise staff do. `renewal_days`: how long before it expires a
    certificate can be renewed.
    """

    self_paced = BooleanField(default=False)
    renewal_days = IntField(min_value=0, max_value=RENEWAL_DAYS_MAX, required=True)


class RequirementBook(DatedBook[CourseRequirement]):
    """The rows of a course and a kind of advisor. None is edited: a correction is another row."""

    meta = {"collection": "dated_requirements", "indexes": [("tenant",)]}
    succeeds = ("course_requirements",)

    course_code = StringField(required=True)
    advisor_kind = StringField(required=True, choices=[*ADVISOR_KINDS, ANY_KIND])
    rows = rows_of(CourseRequirement)

    @property
    def requirement_rows(self) -> list[RequirementRow]:
        """The rows that count, in the form that the rules use."""
        return [
            RequirementRow(
                self.course_code,
                self.advisor_kind,
                row.effective_from,
                row.effective_to,
                row.self_paced,
                row.renewal_days,
            )
            for row in self.rows
            if row.counts
        ]
