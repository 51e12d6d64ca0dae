"""Courses, who needs them, enrolments and certificates."""

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import (
    code_field,
    count_field,
    day_field,
    described,
    id_field,
    last_day_field,
    string_field,
    valid_months_field,
)
from services.gateway.schemas.people import ADVISOR_KINDS
from services.gateway.schemas.pieces import LocalizedText, paged
from shared.contracts import limits
from shared.contracts.requests import Paged, Title, one_of, text, word


def _day_or_today() -> fields.Date:
    return day_field("Today when left out", allow_none=True)


class AddCourse(Schema):
    """A course."""

    code = word()
    title = fields.Nested(Title, required=True)
    valid_months = valid_months_field("After how many months its certificate lapses; never when left out")
    prerequisite_codes = fields.List(word(), validate=validate.Length(max=20))


class RequireCourse(Schema):
    """Which advisors need a course, from when until when, and where that is written."""

    course_code = word()
    advisor_kind = one_of([*ADVISOR_KINDS, "any"], required=True)
    self_paced = fields.Boolean(
        metadata=described("Whether advisors may say themselves that it is done; staff confirm it otherwise")
    )
    effective_from = day_field(required=True)
    effective_to = last_day_field()
    source = text(limits.SOURCE_CHARACTERS_MAX)


class ListEnrolments(Paged):
    """Which enrolments."""

    advisor_id = id_field()
    status = one_of(["opened", "completed", "closed"])


class ListCertificates(Paged):
    """Which certificates, and on which day they are looked at."""

    advisor_id = id_field()
    on = _day_or_today()


class CompleteEnrolment(Schema):
    """When a course was completed."""

    completed_on = _day_or_today()


class Course(Schema):
    """A course."""

    course_id = id_field()
    code = code_field()
    title = fields.Nested(LocalizedText)
    valid_months = count_field(allow_none=True)
    prerequisite_codes = fields.List(fields.String())
    version = count_field()


Courses = paged(Course, "Courses")


class CourseRequirement(Schema):
    """A row of dated data."""

    course_code = code_field()
    advisor_kind = string_field()
    self_paced = fields.Boolean()
    effective_from = day_field()
    effective_to = day_field(allow_none=True)
    source = string_field()


class Enrolment(Schema):
    """An enrolment."""

    enrolment_id = id_field()
    advisor_id = id_field()
    course_id = id_field()
    course_code = code_field()
    course_title = fields.Nested(LocalizedText)
    status = string_field()
    opened_on = day_field()
    completed_on = day_field(allow_none=True)
    closed_on = day_field(allow_none=True)
    self_paced = fields.Boolean(
        metadata=described("Whether the advisor may say today that it is done; staff confirm it otherwise")
    )
    version = count_field()


Enrolments = paged(Enrolment, "Enrolments")


class Certificate(Schema):
    """A certificate, and what it is on the day asked for."""

    certificate_id = id_field()
    advisor_id = id_field()
    enrolment_id = id_field()
    course_id = id_field()
    course_code = code_field()
    course_title = fields.Nested(LocalizedText)
    status = string_field()
    issued_on = day_field()
    expires_on = day_field(allow_none=True)
    revoked_on = day_field(allow_none=True)
    reason_code = code_field(allow_none=True)
    version = count_field()


Certificates = paged(Certificate, "Certificates")


class CompletedEnrolment(Schema):
    """The completed enrolment, its certificate, and whether the whole plan is complete now."""

    enrolment = fields.Nested(Enrolment)
    certificate = fields.Nested(Certificate)
    plan_status = string_field()
