"""Courses and their requirements as they are stored."""

from datetime import date

from mongoengine import (
    BooleanField,
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from services.training.courses.rules import RequirementRow
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.training.courses import ANY_KIND, RENEWAL_DAYS_MAX
from shared.dates import latest_by
from shared.persistence.dated_book import DatedBook, DatedRule, rows_of
from shared.persistence.documents import DayField, Fixed, LocalizedText, Record


class CourseChange(Fixed):
    """What a course is called, and how long its certificates count, from a day on; set by whom, and when."""

    title = EmbeddedDocumentField(LocalizedText, required=True)
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    effective_from = DayField(required=True)
    source = StringField(required=True)
    set_by = StringField(required=True)
    set_at = DateTimeField(required=True)


class Course(Record):
    """A course; `valid_months` is how long its certificate counts, without limit if absent.

    `title` and `valid_months` are those with which it was added: what holds on a day says `on`. Its
    prerequisites existed before it, so there are no cycles.
    """

    meta = {"collection": "courses", "indexes": [("tenant", "id")]}

    code = StringField(required=True)
    title = EmbeddedDocumentField(LocalizedText, required=True)
    valid_months = IntField(min_value=1, max_value=VALID_MONTHS_MAX)
    prerequisite_codes = ListField(StringField())
    changes = EmbeddedDocumentListField(CourseChange)

    def on(self, day: date) -> "Course | CourseChange":
        """Whose title and months hold on that day: those of the latest change by then."""
        return latest_by(self.changes, day) or self

    def change(self, change: CourseChange) -> bool:
        """Have it be so from a day on; returns whether that is another than holds then."""
        holds = self.on(change.effective_from)
        if (holds.title, holds.valid_months) == (change.title, change.valid_months):
            return False
        self.changes.append(change)
        return True


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
