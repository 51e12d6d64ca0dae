"""The requests and replies about courses."""

from marshmallow import Schema, fields, validate

from services.training.courses.rules import ADVISOR_KINDS, ANY_KIND, PREREQUISITES_MAX, VALID_MONTHS_MAX
from shared.contracts.requests import Dated, Paged, Title, one_of, word


class AddCourse(Schema):
    """A new course; its certificate counts `valid_months`, or for good."""

    code = word()
    title = fields.Nested(Title, required=True)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, VALID_MONTHS_MAX),
    )
    prerequisite_codes = fields.List(
        word(),
        load_default=list,
        validate=validate.Length(max=PREREQUISITES_MAX),
    )


class RequireCourse(Dated):
    """A course required of a kind of advisor from one day to another (both included), and who says so.

    `self_paced`: its advisor may say that it is done; otherwise staff confirm it.
    """

    course_code = word()
    advisor_kind = one_of([*ADVISOR_KINDS, ANY_KIND], required=True)
    self_paced = fields.Boolean(load_default=False, truthy=[True], falsy=[False])


class ListCourses(Paged):
    """All courses by code."""


class CourseReply(Schema):
    """A course."""

    course_id = fields.String(attribute="id")
    code = fields.String()
    title = fields.Nested(Title)
    valid_months = fields.Integer()
    prerequisite_codes = fields.List(fields.String())
    version = fields.Integer()


class RequirementReply(Schema):
    """A row of dated data."""

    course_code = fields.String()
    advisor_kind = fields.String()
    effective_from = fields.Date()
    effective_to = fields.Date()
    self_paced = fields.Boolean()
    source = fields.String()
