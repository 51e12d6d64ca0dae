"""Contracts of courses and requirements."""

from typing import Final

from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Count,
    Day,
    EventSchema,
    Flag,
    Id,
    Instant,
    Items,
    LocalizedText,
    OneOf,
    Reply,
    Request,
    Text,
    Word,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.requests import Dated, Nothing, Paged, title, valid_months
from shared.contracts.roles import ADMINISTRATOR, READERS, READERS_AND_FAMILY

PUBLISHER = "training"
ANY_KIND: Final = "any"
PREREQUISITES_MAX: Final = 20
RENEWAL_DAYS_USUAL: Final = 90
"""As long before its end an agreement can be signed anew."""
RENEWAL_DAYS_MAX: Final = 366


class CourseAdded(EventSchema):
    course_id = Id()
    code = Code()
    valid_months = Count("After how many months its certificate expires; never without it", required=False)


COURSE_ADDED = Contract(
    "course.added.v1", PUBLISHER, CourseAdded, "There is a new course, which never changes."
)


class AddCourse(Request):
    """A new course; its certificate counts for `valid_months`, or without limit."""

    code = Word()
    title = title()
    valid_months = valid_months("After how many months its certificate expires; never by default")
    prerequisite_codes = Items(Word(), length_max=PREREQUISITES_MAX, default=list)


class RequireCourse(Dated):
    """Which advisors need a course, from when until when (both included), and the source.

    No row is edited: `corrects` names the one whose place this one takes.
    """

    course_code = Word()
    advisor_kind = OneOf(*ADVISOR_KINDS, ANY_KIND)
    self_paced = Flag("Whether advisors may confirm it themselves; otherwise staff do", default=False)
    renewal_days = Count(
        "How many days before it expires a certificate can be renewed",
        minimum=0,
        maximum=RENEWAL_DAYS_MAX,
        default=RENEWAL_DAYS_USUAL,
    )
    corrects = Id("The row that was wrong", required=False)


class ListCourses(Paged):
    """All courses by code."""


class CourseReply(Reply):
    """A course."""

    course_id = Id(of="id")
    code = Code()
    title = LocalizedText(exact=True)
    valid_months = Count(allow_none=True)
    prerequisite_codes = Items(Code())
    version = Count()


class CourseRequirementReply(Reply):
    """A row of dated data, with who set it; one that was corrected counts on no day."""

    requirement_id = Id(of="id")
    course_code = Code()
    advisor_kind = OneOf(*ADVISOR_KINDS, ANY_KIND)
    self_paced = Flag()
    renewal_days = Count()
    effective_from = Day()
    effective_to = Day(allow_none=True)
    source = Text()
    set_by = Id()
    set_at = Instant()
    corrected_by = Id("The row that took its place", allow_none=True)


class CourseRequirementRows(Reply):
    """All rows, by course, kind and day: also those that were corrected."""

    items = Items(CourseRequirementReply)


COURSES = query(
    "training.courses",
    "List courses",
    request=ListCourses,
    reply=page_of(CourseReply, "Courses"),
    roles=READERS_AND_FAMILY,
)
ADD_COURSE = command(
    "training.add_course", "Add a course", request=AddCourse, reply=CourseReply, roles=ADMINISTRATOR
)
REQUIRE_COURSE = command(
    "training.require_course",
    "Set when a course is required of advisors",
    request=RequireCourse,
    reply=CourseRequirementReply,
    roles=ADMINISTRATOR,
)
COURSE_REQUIREMENTS = query(
    "training.course_requirements",
    "List of whom courses are required, with the rows that were corrected",
    request=Nothing,
    reply=CourseRequirementRows,
    roles=READERS,
)
