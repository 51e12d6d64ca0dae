"""Contracts of courses and requirements."""

from typing import Final

from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Compound,
    Count,
    Day,
    EnteredDay,
    EventSchema,
    Flag,
    Id,
    Instant,
    Items,
    Listed,
    LocalizedText,
    OneOf,
    Reply,
    Request,
    Text,
    Word,
    Written,
    page_of,
)
from shared.contracts.limits import SOURCE_CHARACTERS_MAX
from shared.contracts.operation import command, query
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.requests import Dated, MustSee, Nothing, Paged, title, valid_months
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


class CourseChanged(EventSchema):
    course_id = Id()
    code = Code()
    valid_months = Count("As it was added; never without it", required=False)
    changes = Listed(
        Compound(
            "From this day on its certificates count for so many months, or for good",
            parts={"effective_from": Day(), "valid_months": Count(allow_none=True)},
        ),
        "All of its changes, in their order",
    )


COURSE_ADDED = Contract("course.added.v1", PUBLISHER, CourseAdded, "There is a new course.")

COURSE_CHANGED = Contract(
    "course.changed.v1",
    PUBLISHER,
    CourseChanged,
    "From a day on a course has another title, or its certificates count for another time.",
)


class AddCourse(Request):
    """A new course; its certificate counts for `valid_months`, or without limit."""

    code = Word()
    title = title()
    valid_months = valid_months("After how many months its certificate expires; never by default")
    prerequisite_codes = Items(Word(), length_max=PREREQUISITES_MAX, default=list)


class ChangeCourse(MustSee):
    """Which course, and what it is called and for how long its certificates count, from a day on."""

    course_id = Id()
    title = title()
    valid_months = valid_months("After how many months a certificate expires; never by default")
    effective_from = EnteredDay("Not a day that is over")
    source = Written("The source of the rule", length_max=SOURCE_CHARACTERS_MAX)


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


class CourseChangeReply(Reply):
    """What a course is called and for how long its certificates count from a day on, and who set it."""

    title = LocalizedText(exact=True)
    valid_months = Count(allow_none=True)
    effective_from = Day()
    source = Text()
    set_by = Id()
    set_at = Instant()


class CourseReply(Reply):
    """A course as it is today, and its changes, also those to come; of one day the last counts."""

    course_id = Id(of="id")
    code = Code()
    title = LocalizedText(exact=True)
    valid_months = Count(allow_none=True)
    prerequisite_codes = Items(Code())
    changes = Items(CourseChangeReply)
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
CHANGE_COURSE = command(
    "training.change_course",
    "Change the title of a course and for how long its certificates count, from a day on",
    request=ChangeCourse,
    reply=CourseReply,
    roles=ADMINISTRATOR,
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
